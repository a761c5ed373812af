"""The parts of the API's answer that documents of all types share."""

from datetime import date
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.contacts.representation import WRITE_SHAPE as WHOLE_CONTACT
from xero_simulator.accounting.contacts.representation import contact_json, reference_json
from xero_simulator.accounting.dates import day_date, day_string
from xero_simulator.accounting.decimals import round_half_up
from xero_simulator.accounting.entities.invoice import Invoice, Line, LineTracking
from xero_simulator.accounting.entities.reference import Account

Json = dict[str, Any]


def document_json(
    books: Books,
    document: Invoice,
    places: int,
    *,
    lines: bool,
    whole_contact: bool,
    theme: bool = True,
) -> Json:
    """Contact, date, status, lines and totals, in the order of a credit note (facts 3.9).

    `whole_contact` is for one document alone; `lines` False gives [], as in a list that is not
    paged.
    """
    theme_id = document.branding_theme_id if theme else None
    return {
        "Contact": document_contact_json(books, document, whole=whole_contact),
        **date_json("Date", document.day),
        **({"BrandingThemeID": theme_id} if theme_id else {}),
        "Status": document.status,
        "LineAmountTypes": document.line_amount_types,
        "LineItems": lines_json(books, document, places, written=whole_contact) if lines else [],
        **totals_json(document),
    }


def document_contact_json(books: Books, document: Invoice, *, whole: bool) -> Json:
    contact = books.contacts.resolve([document.contact_id])[0]
    return contact_json(books, contact, WHOLE_CONTACT) if whole else reference_json(contact)


def date_json(name: str, day: date | None) -> Json:
    """A date and the same as a string; nothing for None."""
    return {f"{name}String": day_string(day), name: day_date(day)} if day else {}


def totals_json(document: Invoice) -> Json:
    return {
        "SubTotal": document.sub_total,
        "TotalTax": document.total_tax,
        "Total": document.total,
    }


def invoice_reference_json(invoice: Invoice) -> Json:
    """How a payment or an allocation names its invoice, before what either adds."""
    return {
        "InvoiceID": invoice.id,
        "InvoiceNumber": invoice.number,
        "Payments": [],
        "CreditNotes": [],
        "Prepayments": [],
        "Overpayments": [],
        "HasErrors": False,
        "IsDiscounted": False,
    }


def account_reference_json(account: Account, *, name: bool) -> Json:
    return {
        "AccountID": account.id,
        **({"Code": account.code} if account.code else {}),
        **({"Name": account.name} if name else {}),
    }


def lines_json(books: Books, document: Invoice, places: int, *, written: bool) -> list[Json]:
    """Unit amounts with `places` decimals; `written` for the answer to a write."""
    return [line_json(books, line, places, written=written) for line in document.lines]


def line_json(books: Books, line: Line, places: int, *, written: bool) -> Json:
    """Key order as recorded; what the line does not have is left out."""
    account = books.reference.account(line.account_code) if line.account_code else None
    item = books.reference.item(line.item_code) if line.item_code else None
    row: Json = {
        "ItemCode": line.item_code,
        "Description": line.description,
        "UnitAmount": None if line.unit_amount is None else round_half_up(line.unit_amount, places),
        "TaxType": line.tax_type,
        "TaxAmount": line.tax_amount,
        "LineAmount": line.line_amount,
        "AccountCode": line.account_code,
        "Item": {"ItemID": item.id, "Name": item.name, "Code": item.code}
        if item and not written
        else None,
        "Tracking": [_tracking_json(books, tracking) for tracking in line.tracking],
        "Quantity": line.quantity,
        "DiscountRate": line.discount_rate,
        "DiscountAmount": line.discount_amount,
        "LineItemID": line.id,
        "AccountID": account.id if account else None,
        "ValidationErrors": [] if written else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _tracking_json(books: Books, tracking: LineTracking) -> Json:
    category = books.reference.categories[tracking.category_id]
    option = next(option for option in category.options if option.id == tracking.option_id)
    return {
        "Name": category.name,
        "Option": option.name,
        "TrackingCategoryID": category.id,
        "TrackingOptionID": option.id,
        "Options": [],
    }
