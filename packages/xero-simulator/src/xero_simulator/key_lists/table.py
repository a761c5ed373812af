"""The table: for each resource the key list of each kind of answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from xero_simulator.key_lists import contacts, credit_notes, envelopes, invoices, money, reference
from xero_simulator.key_lists.keys import EMPTY_LIST, KeyList


@dataclass(frozen=True)
class AnswerLists:
    """Of one resource. `name`: under which the rows stand; None where Xero has no such answer, or
    the stand-in none.
    """

    name: str
    list: KeyList
    page: KeyList | None = None
    summary: KeyList | None = None
    alone: KeyList | None = None
    write: KeyList | None = None
    refusal: KeyList | None = None

    @property
    def kinds(self) -> Mapping[str, KeyList]:
        """The lists that there are, by the kind of answer."""
        by_kind = {
            "list": self.list,
            "page": self.page,
            "summary": self.summary,
            "alone": self.alone,
            "write": self.write,
            "refusal": self.refusal,
        }
        return {kind: key_list for kind, key_list in by_kind.items() if key_list is not None}


def _read_only(name: str, rows: KeyList) -> AnswerLists:
    """Not paged, and the same by its id."""
    return AnswerLists(name, list=rows, alone=rows)


_RESOURCES = (
    AnswerLists(
        "Contacts",
        list=contacts.CONTACT_LIST,
        page=contacts.CONTACT_PAGE,
        summary=contacts.CONTACT_SUMMARY,
        alone=contacts.CONTACT_ALONE,
        write=contacts.CONTACT_WRITE,
        refusal=contacts.CONTACT_REFUSAL,
    ),
    AnswerLists(
        "Invoices",
        list=invoices.INVOICE_LIST,
        page=invoices.INVOICE_PAGE,
        summary=invoices.INVOICE_SUMMARY,
        alone=invoices.INVOICE_ALONE,
        write=invoices.INVOICE_WRITE,
        refusal=invoices.INVOICE_REFUSAL,
    ),
    AnswerLists(
        "CreditNotes",
        list=credit_notes.CREDIT_NOTE_LIST,
        page=credit_notes.CREDIT_NOTE_PAGE,
        alone=credit_notes.CREDIT_NOTE_ALONE,
        write=credit_notes.CREDIT_NOTE_WRITE,
        refusal=credit_notes.CREDIT_NOTE_REFUSAL,
    ),
    AnswerLists(
        "Allocations",
        list=EMPTY_LIST,
        write=credit_notes.ALLOCATION_WRITE,
        refusal=credit_notes.ALLOCATION_REFUSAL,
    ),
    AnswerLists(
        "Payments",
        list=money.PAYMENT_ROW,
        page=money.PAYMENT_ROW,
        alone=money.PAYMENT_ALONE,
        write=money.PAYMENT_WRITE,
        refusal=money.PAYMENT_REFUSAL,
    ),
    AnswerLists(
        "BankTransactions",
        list=money.TRANSACTION_LIST,
        page=money.TRANSACTION_PAGE,
        alone=money.TRANSACTION_ALONE,
        write=money.TRANSACTION_WRITE,
        refusal=money.TRANSACTION_REFUSAL,
    ),
    AnswerLists(
        "Items",
        list=reference.ITEM_ROW,
        alone=reference.ITEM_ALONE,
        write=reference.ITEM_WRITE,
        refusal=reference.ITEM_REFUSAL,
    ),
    AnswerLists("Prepayments", list=EMPTY_LIST, page=EMPTY_LIST),
    AnswerLists("Overpayments", list=EMPTY_LIST, page=EMPTY_LIST),
    AnswerLists("Organisations", list=reference.ORGANISATION),
    AnswerLists("Actions", list=reference.ACTION),
    _read_only("Accounts", reference.ACCOUNT),
    _read_only("TaxRates", reference.TAX_RATE),
    _read_only("TrackingCategories", reference.CATEGORY),
    _read_only("BrandingThemes", reference.THEME),
    AnswerLists("Currencies", list=reference.CURRENCY),
    _read_only("Users", reference.USER),
    AnswerLists("Reports", list=reference.REPORT),
    AnswerLists("OnlineInvoices", list=reference.ONLINE_INVOICE),
    AnswerLists("Emails", list=EMPTY_LIST, refusal=envelopes.EMAIL_REFUSAL),
    AnswerLists(
        "HistoryRecords",
        list=envelopes.HISTORY_ROW,
        write=envelopes.NOTE_ROW,
        refusal=envelopes.NOTE_REFUSAL,
    ),
    AnswerLists(
        "Attachments",
        list=envelopes.ATTACHMENT_ROW,
        write=envelopes.ATTACHMENT_ROW,
        refusal=envelopes.ATTACHMENT_REFUSAL,
    ),
)
TABLE: Mapping[str, AnswerLists] = MappingProxyType(
    {resource.name: resource for resource in _RESOURCES}
)
