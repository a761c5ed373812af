"""Reading Xero's contacts (facts 3.6): only the fields that the manifest names leave this
module.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.kernel.ids import parse_id
from app.xero.api.responses import XeroResponse
from app.xero.api.values import clean_text, read_instant


@dataclass(frozen=True)
class ContactRecord:
    """A contact as Xero has it. `is_supplier_only`: there are bills of it and no invoices to it."""

    id: UUID
    name: str
    is_active: bool
    is_supplier_only: bool
    merged_into: UUID | None
    updated_at: datetime | None

    @property
    def bills(self) -> bool:
        """Whether it is offered to everybody who looks for whom to bill."""
        return self.is_active and not self.is_supplier_only


def contact_record(raw: dict[str, Any]) -> ContactRecord | None:
    """None for a record without id or name, as for the zero id of a refused element (facts 3.4)."""
    contact_id, name = parse_id(raw.get("ContactID", "")), clean_text(raw.get("Name"))
    if contact_id is None or not contact_id.int or not name:
        return None
    return ContactRecord(
        contact_id,
        name,
        raw.get("ContactStatus", "ACTIVE") == "ACTIVE",
        raw.get("IsSupplier") is True and raw.get("IsCustomer") is not True,
        parse_id(raw.get("MergedToContactID", "")),
        read_instant(raw.get("UpdatedDateUTC")),
    )


def contact_records(response: XeroResponse) -> list[ContactRecord]:
    """The contacts of a response, in its order."""
    return [record for record in map(contact_record, response.records("Contacts")) if record]
