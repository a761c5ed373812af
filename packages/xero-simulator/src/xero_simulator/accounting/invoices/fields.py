"""What `where` and `order` may name on invoices, and what `searchTerm` looks into."""

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import from_ms
from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.entities.invoice import Invoice
from xero_simulator.accounting.query_fields import Field, FieldSet, day, flag, guid, number, text


def invoice_fields(books: Books) -> FieldSet[Invoice]:
    return FieldSet(
        "Invoice",
        {
            "invoiceid": guid(lambda invoice: invoice.id),
            "invoicenumber": text(lambda invoice: invoice.number),
            "type": text(lambda invoice: invoice.type),
            "status": text(lambda invoice: invoice.status),
            "reference": text(lambda invoice: invoice.reference),
            "currencycode": text(lambda invoice: invoice.currency_code),
            "currencyrate": number(lambda invoice: invoice.currency_rate),
            "lineamounttypes": text(lambda invoice: invoice.line_amount_types),
            "brandingthemeid": guid(lambda invoice: invoice.branding_theme_id),
            "url": text(lambda invoice: invoice.url),
            "senttocontact": flag(lambda invoice: invoice.sent_to_contact),
            "isdiscounted": flag(lambda invoice: invoice.is_discounted),
            "hasattachments": flag(
                lambda invoice: bool(books.attachments.find("document", invoice.id))
            ),
            **_DATES,
            **_AMOUNTS,
            **_contact_fields(books),
        },
    )


_DATES: dict[str, Field[Invoice]] = {
    "date": day(lambda invoice: invoice.day),
    "duedate": day(lambda invoice: invoice.due_day),
    "fullypaidondate": day(lambda invoice: invoice.fully_paid_day),
    "expectedpaymentdate": day(lambda invoice: invoice.expected_payment_day),
    "plannedpaymentdate": day(lambda invoice: invoice.planned_payment_day),
    "updateddateutc": day(lambda invoice: from_ms(invoice.updated_ms)),
}
_AMOUNTS: dict[str, Field[Invoice]] = {
    "amountdue": number(lambda invoice: invoice.amount_due),
    "amountpaid": number(lambda invoice: invoice.amount_paid),
    "amountcredited": number(lambda invoice: invoice.amount_credited),
    "subtotal": number(lambda invoice: invoice.sub_total),
    "totaltax": number(lambda invoice: invoice.total_tax),
    "total": number(lambda invoice: invoice.total),
}


def _contact_fields(books: Books) -> dict[str, Field[Invoice]]:
    def contact(invoice: Invoice) -> Contact:
        return books.contacts.resolve([invoice.contact_id])[0]

    return {
        "contact.contactid": guid(lambda invoice: invoice.contact_id),
        "contact.name": text(lambda invoice: contact(invoice).name),
        "contact.contactnumber": text(lambda invoice: contact(invoice).texts.get("ContactNumber")),
        "contact.emailaddress": text(lambda invoice: contact(invoice).texts.get("EmailAddress")),
    }


def is_match(invoice: Invoice, term: str) -> bool:
    """`term` is casefolded and may stand anywhere in the number or the reference."""
    return term in invoice.number.casefold() or term in invoice.reference.casefold()
