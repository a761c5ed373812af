"""Reading Xero's contacts (facts 3.6): only the fields that the manifest names leave this
module.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.kernel.ids import parse_id
from app.xero.api.values import clean_text, read_instant


@dataclass(frozen=True)
class ContactRecord:
    """A contact as the sync needs it. `bills`: it is active and one may invoice it."""

    id: UUID
    name: str
    bills: bool
    merged_into: UUID | None
    updated_at: datetime | None


def contact_record(raw: dict[str, Any]) -> ContactRecord | None:
    """None for a record without id or name. A contact that is a supplier only is none of our
    business; a new one may become a customer.
    """
    contact_id, name = parse_id(raw.get("ContactID", "")), clean_text(raw.get("Name"))
    if contact_id is None or not name:
        return None
    supplier_only = raw.get("IsSupplier") is True and raw.get("IsCustomer") is not True
    active = raw.get("ContactStatus", "ACTIVE") == "ACTIVE"
    return ContactRecord(
        contact_id,
        name,
        active and not supplier_only,
        parse_id(raw.get("MergedToContactID", "")),
        read_instant(raw.get("UpdatedDateUTC")),
    )
