"""What Xero's responses about the connection mean, read without trusting their shape."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.kernel.ids import parse_id
from app.xero.api.values import read_iso_instant

MAX_NAME_CHARACTERS = 255


@dataclass(frozen=True)
class Tenant:
    """One row of /connections: a Xero organisation that the consent reaches (facts 1.5).
    `added_at`: when somebody connected it first.
    """

    connection_id: UUID
    tenant_id: UUID
    name: str
    tenant_type: str
    auth_event_id: UUID | None
    added_at: datetime | None = None

    @property
    def is_organisation(self) -> bool:
        return self.tenant_type == "ORGANISATION"


@dataclass(frozen=True)
class OrganisationFacts:
    """What of the Organisation endpoint is kept or decided on."""

    name: str
    short_code: str
    country: str
    base_currency: str
    edition: str
    organisation_class: str


def read_tenants(records: list[dict[str, Any]]) -> list[Tenant]:
    """The rows that can be used; one without ids is none."""
    return [tenant for tenant in map(_tenant, records) if tenant is not None]


def _tenant(record: dict[str, Any]) -> Tenant | None:
    connection_id, tenant_id = parse_id(_text(record, "id")), parse_id(_text(record, "tenantId"))
    if connection_id is None or tenant_id is None:
        return None
    name = _text(record, "tenantName") or "Unnamed organisation"
    return Tenant(
        connection_id,
        tenant_id,
        name,
        _text(record, "tenantType"),
        parse_id(_text(record, "authEventId")),
        read_iso_instant(_text(record, "createdDateUtc")),
    )


def read_organisation(record: dict[str, Any]) -> OrganisationFacts:
    names = ("Name", "ShortCode", "CountryCode", "BaseCurrency", "Edition", "Class")
    return OrganisationFacts(*(_text(record, name) for name in names))


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return value.replace("\0", "").strip()[:MAX_NAME_CHARACTERS] if isinstance(value, str) else ""


def allowed_actions(records: list[dict[str, Any]]) -> set[str]:
    """The names of what the Organisation/Actions endpoint allows (facts 3.1)."""
    return {
        _text(record, "Name") for record in records if _text(record, "Status").upper() == "ALLOWED"
    }
