"""Making and deleting payments; both move the invoice between AUTHORISED and PAID."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date
from xero_simulator.accounting.decimals import ZERO, round_half_up
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.statuses import check_date
from xero_simulator.accounting.element_values import day_of, decimal_of, flag_of, object_of, text_of
from xero_simulator.accounting.entities.invoice import Invoice, Payment
from xero_simulator.accounting.entities.reference import Account
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID, new_id
from xero_simulator.accounting.invoices.changes import SYSTEM_USER, store_invoice

Json = dict[str, Any]


def create_payment(books: Books, element: Json, user: str = SYSTEM_USER) -> Payment:
    findings = Findings()
    invoice, account = _find_invoice(books, element), _find_account(books, element)
    payment = _draft_payment(books, element, invoice, account)
    _check_payment(books, payment, invoice, account, findings)
    if findings.errors or payment is None or invoice is None:
        raise RefusedError(findings.errors, _rejected_json(element))
    books.payments.put(payment)
    paid = invoice.amount_paid + payment.amount
    is_fully_paid = paid + invoice.amount_credited == invoice.total
    settled = replace(
        invoice,
        amount_paid=paid,
        status="PAID" if is_fully_paid else "AUTHORISED",
        fully_paid_day=payment.day if is_fully_paid else None,
    )
    store_invoice(books, settled, "Paid", user=user)
    return payment


def delete_payment(books: Books, element: Json, payment_id: str) -> Payment:
    """The only change that a payment allows; ResourceMissingError for an unknown one."""
    payment = books.payments.get(payment_id)
    if payment is None:
        raise ResourceMissingError(payment_id)
    if text_of(element, "Status") != "DELETED" or payment.status == "DELETED":
        raise RefusedError(
            [messages.PAYMENT_NOT_EDITABLE], {**_rejected_json(element), "PaymentID": payment.id}
        )
    deleted = replace(payment, status="DELETED", updated_ms=books.now_ms())
    books.payments.put(deleted)
    invoice = books.invoices.resolve([payment.invoice_id])[0]
    reopened = replace(
        invoice,
        amount_paid=invoice.amount_paid - payment.amount,
        status="AUTHORISED",
        fully_paid_day=None,
    )
    store_invoice(books, reopened, "Payment deleted")
    return deleted


def _find_invoice(books: Books, element: Json) -> Invoice | None:
    sent = object_of(element, "Invoice") or {}
    invoice_id, number = (
        text_of(sent, "InvoiceID"),
        text_of(sent, "InvoiceNumber") or text_of(element, "InvoiceNumber"),
    )
    if invoice_id and invoice_id != NO_ID:
        return books.invoices.get(invoice_id)
    namesakes = books.invoices.find("number", number.casefold()) if number else []
    return namesakes[0] if namesakes else None


def _find_account(books: Books, element: Json) -> Account | None:
    sent = object_of(element, "Account") or {}
    reference = text_of(sent, "AccountID") or text_of(sent, "Code") or text_of(element, "Code")
    account = books.reference.account(reference) if reference else None
    return account if account and account.takes_payments and account.status == "ACTIVE" else None


def _draft_payment(
    books: Books, element: Json, invoice: Invoice | None, account: Account | None
) -> Payment | None:
    amount, day, rate = (
        decimal_of(element, "Amount"),
        day_of(element, "Date"),
        decimal_of(element, "CurrencyRate"),
    )
    reference, reconciled = text_of(element, "Reference"), flag_of(element, "IsReconciled")
    if invoice is None or account is None:
        return None
    rate = round_half_up(rate, 6) if rate and rate > 0 else invoice.currency_rate
    amount = round_half_up(amount or ZERO)
    return Payment(
        id=new_id(),
        updated_ms=books.now_ms(),
        invoice_id=invoice.id,
        account_id=account.id,
        day=day or books.today(),
        amount=amount,
        bank_amount=_bank_amount(amount, rate, invoice, account),
        currency_rate=rate,
        reference=reference or "",
        reconciled=bool(reconciled),
    )


def _bank_amount(amount: Decimal, rate: Decimal, invoice: Invoice, account: Account) -> Decimal:
    is_same_currency = not account.currency_code or account.currency_code == invoice.currency_code
    return amount if is_same_currency and rate == 1 else round_half_up(amount / rate)


def _check_payment(
    books: Books,
    payment: Payment | None,
    invoice: Invoice | None,
    account: Account | None,
    findings: Findings,
) -> None:
    if invoice is None:
        findings.refuse(messages.PAYMENT_DOCUMENT_MISSING)
    if account is None:
        findings.refuse(messages.PAYMENT_ACCOUNT_INVALID)
    if payment is None or invoice is None:
        return
    if payment.amount <= 0:
        findings.refuse(messages.PAYMENT_NOT_POSITIVE)
    elif invoice.status == "PAID" or payment.amount > invoice.amount_due:
        findings.refuse(
            messages.PAYMENT_TOO_MUCH
            if invoice.status in ("AUTHORISED", "PAID")
            else messages.PAYMENT_NOT_AUTHORISED
        )
    elif invoice.status != "AUTHORISED":
        findings.refuse(messages.PAYMENT_NOT_AUTHORISED)
    check_date(books, payment.day, findings)


def _rejected_json(element: Json) -> Json:
    names = ("Invoice", "Account", "Date", "Amount", "Reference", "Status")
    sent = {name: element[name] for name in names if element.get(name) is not None}
    if day := day_of(element, "Date"):
        sent["Date"] = day_date(day)
    return {
        "PaymentID": NO_ID,
        **sent,
        "HasAccount": "Account" in sent,
        "HasValidationErrors": True,
    }
