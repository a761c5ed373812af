"""Reading Xero's items and tracking categories (facts 3.7): only the fields that the manifest names
leave this module.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.ids import parse_id
from app.xero.api.values import clean_text, read_amount

# What a sync brings in, in the order in which pages name it.
RECORD_KINDS = ("contacts", "items", "tracking")
# Why the audit log says that the invoice defaults changed.
OPTION_ARCHIVED = "tracking.option_archived"
DEFAULTS_REASONS = {OPTION_ARCHIVED: "a tracking option is no longer active in Xero"}
# As long as an item's description may be in Xero.
MAX_DESCRIPTION_CHARACTERS = 4000


@dataclass(frozen=True)
class ItemRecord:
    id: UUID
    code: str
    name: str
    description: str
    unit_price: Decimal | None
    account_code: str
    tax_type: str


@dataclass(frozen=True)
class CategoryRecord:
    id: UUID
    name: str
    options: tuple[tuple[UUID, str], ...]


def item_record(raw: dict[str, Any]) -> ItemRecord | None:
    """None for what is not sold."""
    item_id, code = parse_id(raw.get("ItemID", "")), clean_text(raw.get("Code"))
    if item_id is None or not code or raw.get("IsSold") is False:
        return None
    sales = raw.get("SalesDetails")
    sales = sales if isinstance(sales, dict) else {}
    description = clean_text(raw.get("Description"), MAX_DESCRIPTION_CHARACTERS)
    return ItemRecord(
        item_id,
        code,
        clean_text(raw.get("Name")) or code,
        description,
        read_amount(sales.get("UnitPrice")),
        clean_text(sales.get("AccountCode")),
        clean_text(sales.get("TaxType")),
    )


def category_record(raw: dict[str, Any]) -> CategoryRecord | None:
    """None for a category that is not active; archived options are left out."""
    category_id, name = parse_id(raw.get("TrackingCategoryID", "")), clean_text(raw.get("Name"))
    if category_id is None or not name or raw.get("Status", "ACTIVE") != "ACTIVE":
        return None
    active = [
        option
        for option in raw.get("Options") or []
        if isinstance(option, dict) and option.get("Status", "ACTIVE") == "ACTIVE"
    ]
    options = [
        (parse_id(option.get("TrackingOptionID", "")), clean_text(option.get("Name")))
        for option in active
    ]
    return CategoryRecord(
        category_id,
        name,
        tuple((option_id, option) for option_id, option in options if option_id and option),
    )
