"""Reading Xero's records (facts 3.3, 3.6, 3.7): only the fields that the manifest names leave this
module.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.kernel.ids import parse_id
from app.xero.api.values import clean, moment, money


@dataclass(frozen=True)
class ContactRecord:
    """A contact as the sync needs it. `bills`: it is active and one may invoice it."""

    id: UUID
    name: str
    bills: bool
    merged_into: UUID | None
    updated_at: datetime | None


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


def contact_record(raw: dict[str, Any]) -> ContactRecord | None:
    """None for a record without id or name. A contact that is a supplier only is none of our
    business; a new one may become a customer.
    """
    contact_id, name = parse_id(raw.get("ContactID", "")), clean(raw.get("Name"))
    if contact_id is None or not name:
        return None
    supplier_only = raw.get("IsSupplier") is True and raw.get("IsCustomer") is not True
    active = raw.get("ContactStatus", "ACTIVE") == "ACTIVE"
    return ContactRecord(
        contact_id,
        name,
        active and not supplier_only,
        parse_id(raw.get("MergedToContactID", "")),
        moment(raw.get("UpdatedDateUTC")),
    )


def item_record(raw: dict[str, Any]) -> ItemRecord | None:
    """None for what is not sold."""
    item_id, code = parse_id(raw.get("ItemID", "")), clean(raw.get("Code"))
    if item_id is None or not code or raw.get("IsSold") is False:
        return None
    sales = raw.get("SalesDetails")
    sales = sales if isinstance(sales, dict) else {}
    description = clean(raw.get("Description"), 4000)
    return ItemRecord(
        item_id,
        code,
        clean(raw.get("Name")) or code,
        description,
        money(sales.get("UnitPrice")),
        clean(sales.get("AccountCode")),
        clean(sales.get("TaxType")),
    )


def category_record(raw: dict[str, Any]) -> CategoryRecord | None:
    """None for a category that is not active; archived options are left out."""
    category_id, name = parse_id(raw.get("TrackingCategoryID", "")), clean(raw.get("Name"))
    if category_id is None or not name or raw.get("Status", "ACTIVE") != "ACTIVE":
        return None
    options = [
        one
        for one in raw.get("Options") or []
        if isinstance(one, dict) and one.get("Status", "ACTIVE") == "ACTIVE"
    ]
    known = [(parse_id(one.get("TrackingOptionID", "")), clean(one.get("Name"))) for one in options]
    return CategoryRecord(
        category_id,
        name,
        tuple((option_id, option) for option_id, option in known if option_id and option),
    )
