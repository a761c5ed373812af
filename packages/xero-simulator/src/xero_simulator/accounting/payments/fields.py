"""What `where` and `order` may name on payments."""

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import from_ms
from xero_simulator.accounting.entities.invoice import Invoice, Payment
from xero_simulator.accounting.query_fields import FieldSet, day, flag, guid, number, text


def payment_fields(books: Books) -> FieldSet[Payment]:
    def invoice(payment: Payment) -> Invoice:
        return books.invoices.resolve([payment.invoice_id])[0]

    return FieldSet(
        "Payment",
        {
            "paymentid": guid(lambda payment: payment.id),
            "date": day(lambda payment: payment.day),
            "amount": number(lambda payment: payment.amount),
            "reference": text(lambda payment: payment.reference),
            "status": text(lambda payment: payment.status),
            "paymenttype": text(lambda payment: f"{invoice(payment).type}PAYMENT"),
            "isreconciled": flag(lambda payment: payment.reconciled),
            "updateddateutc": day(lambda payment: from_ms(payment.updated_ms)),
            "account.accountid": guid(lambda payment: payment.account_id),
            "invoice.invoiceid": guid(lambda payment: payment.invoice_id),
            "invoice.invoicenumber": text(lambda payment: invoice(payment).number),
            "invoice.contact.contactid": guid(lambda payment: invoice(payment).contact_id),
        },
    )
