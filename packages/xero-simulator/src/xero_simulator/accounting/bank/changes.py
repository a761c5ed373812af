"""Creating, changing and deleting bank transactions; they are live at once (facts 3.9)."""

from dataclasses import replace
from typing import Any

from xero_simulator.accounting import messages
from xero_simulator.accounting.books import Books
from xero_simulator.accounting.documents import statuses
from xero_simulator.accounting.documents.draft import blank_document, with_content
from xero_simulator.accounting.documents.findings import Findings
from xero_simulator.accounting.documents.rejection import rejected_document_json
from xero_simulator.accounting.documents.schema import check_readable
from xero_simulator.accounting.element_values import flag_of, object_of, text_of
from xero_simulator.accounting.entities.bank_transaction import BankTransaction
from xero_simulator.accounting.entities.invoice import HistoryRecord, Invoice
from xero_simulator.accounting.entities.reference import Account
from xero_simulator.accounting.errors import RefusedError, ResourceMissingError
from xero_simulator.accounting.ids import NO_ID
from xero_simulator.accounting.invoices.changes import SYSTEM_USER, Terms

Json = dict[str, Any]
BANK_TRANSACTION_TYPES = ("SPEND", "RECEIVE")


def create_transaction(books: Books, element: Json, terms: Terms) -> BankTransaction:
    """PUT: always a new one."""
    return _write_transaction(books, element, None, terms)


def upsert_transaction(
    books: Books, element: Json, terms: Terms, transaction_id: str | None = None
) -> BankTransaction:
    """POST: the one with this id, else a new one. ResourceMissingError for an unknown id."""
    reference = transaction_id or text_of(element, "BankTransactionID")
    if not reference or reference == NO_ID:
        return _write_transaction(books, element, None, terms)
    before = books.bank_transactions.get(reference)
    if before is None:
        raise ResourceMissingError(reference)
    return _write_transaction(books, element, before, terms)


def _write_transaction(
    books: Books, element: Json, before: BankTransaction | None, terms: Terms
) -> BankTransaction:
    check_readable(element, BANK_TRANSACTION_TYPES)
    findings = Findings()
    account = _find_bank_account(books, element, before)
    if account is None:
        findings.refuse(messages.BANK_ACCOUNT_MISSING)
    document = _draft_document(books, element, (before, account), terms, findings)
    if findings.errors or account is None:
        raise RefusedError(findings.errors, _rejected_json(books, element, before, findings))
    reconciled = flag_of(element, "IsReconciled")
    was_reconciled = before.reconciled if before else False
    now = books.now_ms()
    transaction = BankTransaction(
        id=document.id,
        updated_ms=now,
        document=replace(document, updated_ms=now),
        account_id=account.id,
        reconciled=was_reconciled if reconciled is None else reconciled,
    )
    books.bank_transactions.put(transaction)
    books.add_history(
        transaction.id,
        HistoryRecord(
            at_ms=now,
            changes="Edited" if before else "Created",
            details=document.type,
            user=SYSTEM_USER,
        ),
    )
    return transaction


def _find_bank_account(
    books: Books, element: Json, before: BankTransaction | None
) -> Account | None:
    sent = object_of(element, "BankAccount") or {}
    reference = (
        text_of(sent, "AccountID") or text_of(sent, "Code") or (before.account_id if before else "")
    )
    account = books.reference.account(reference) if reference else None
    return account if account and account.type == "BANK" and account.status == "ACTIVE" else None


def _draft_document(
    books: Books,
    element: Json,
    was_reconciled: tuple[BankTransaction | None, Account | None],
    terms: Terms,
    findings: Findings,
) -> Invoice:
    before, account = was_reconciled
    base = (
        before.document
        if before
        else blank_document(books, element, terms.client_id, BANK_TRANSACTION_TYPES)
    )
    status = text_of(element, "Status") or "AUTHORISED"
    if not base.type:
        findings.refuse(messages.TYPE_MISSING)
    if (
        status not in ("AUTHORISED", "DELETED")
        or base.status == "DELETED"
        or (before is None and status == "DELETED")
    ):
        findings.refuse(messages.NOT_MODIFIABLE if before else messages.NOT_CREATABLE)
    draft = replace(base, status=status)
    if before is None:
        currency = (
            account.currency_code if account and account.currency_code else base.currency_code
        )
        draft = replace(
            draft, line_amount_types="Inclusive", currency_code=currency, branding_theme_id=None
        )
    if findings.errors or status == "DELETED":
        return draft
    standing_document = before.document if before else None
    draft = with_content(books, draft, element, standing_document, terms.places, findings)
    statuses.check_date(books, draft.day, findings)
    return draft


def _rejected_json(
    books: Books, element: Json, before: BankTransaction | None, findings: Findings
) -> Json:
    row = rejected_document_json(books, element, before.document if before else None, findings)
    return {
        "BankTransactionID": row.pop("InvoiceID"),
        "BankAccount": element.get("BankAccount") or {},
        **row,
    }
