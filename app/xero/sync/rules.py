"""Reading Xero's items (facts 3.7): only the fields that the manifest names leave this module."""

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
