"""Making the connection, once it is known which organisation it is for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.kernel import audit, clock, tenancy
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.xero.api.client import Access, call_as
from app.xero.api.models import TenantDirectory
from app.xero.api.schemas import OrganisationFacts, Tenant, allowed_actions, read_organisation
from app.xero.connection.models import Connection, ConnectionState
from app.xero.events import XeroConnected, XeroDisconnected
from app.xero.services.forgetting import forget_tenant
from app.xero.sync.models import Item

CANNOT_INVOICE_EDITIONS = {"PARTNER"}
CANNOT_INVOICE_CLASSES = {"LEDGER", "GST_CASHBOOK", "NON_GST_CASHBOOK", "CASHBOOK"}
MAKE_DRAFTS = "CreateDraftInvoice"


@dataclass(frozen=True)
class Outcome:
    """`connected`: the name of the organisation, or '' while somebody has to choose. `shared`:
    another organisation here uses it too. `fresh`: nothing of it is here yet.
    """

    connected: str = ""
    shared: bool = False
    fresh: bool = False


class CannotInvoice(DomainError):
    """The Xero organisation's plan has no invoices."""


def connect_to(grant_id: UUID, tenant: Tenant) -> Outcome:
    """Connect the organisation in force to TENANT.

    Calls Xero, then opens one transaction. The same Xero organisation as before keeps all data and
    settings; another one's data goes first. Raises CannotInvoice, and the errors of
    app/xero/api/errors.py.
    """
    facts = _facts(Access(grant_id, tenant.tenant_id), tenant)
    with transaction() as session:
        session.execute(
            select(Organisation.id)
            .where(Organisation.id == tenancy.current_org_id())
            .with_for_update()
        )
        existing = session.scalar(select(Connection).with_for_update(of=Connection))
        fresh = existing is None or existing.tenant_id != tenant.tenant_id
        if fresh:
            _start_anew(session, existing)
        elif existing is not None:
            _release(existing, grant_id, tenant)
        _write(session, grant_id, tenant, facts, fresh=fresh)
        audit.record("xero.connected" if fresh else "xero.reconnected", facts.name or tenant.name)
        emit(XeroConnected(tenancy.current_org_id(), fresh))
        others = select(TenantDirectory.org_id).where(TenantDirectory.tenant_id == tenant.tenant_id)
        shared = (
            session.execute(
                others.where(TenantDirectory.org_id != tenancy.current_org_id())
            ).first()
            is not None
        )
    return Outcome(facts.name or tenant.name, shared, fresh)


def _facts(access: Access, tenant: Tenant) -> OrganisationFacts:
    purpose = "check that the chosen organisation can invoice"
    listed = call_as(access, "Organisation.get", purpose=purpose).records("Organisations")
    facts = read_organisation(listed[0] if listed else {})
    allowed = allowed_actions(
        call_as(access, "Organisation.actions", purpose=purpose).records("Actions")
    )
    cannot = (
        facts.edition.upper() in CANNOT_INVOICE_EDITIONS
        or facts.organisation_class.upper() in CANNOT_INVOICE_CLASSES
    )
    if cannot or (allowed and MAKE_DRAFTS not in allowed) or not allowed:
        raise CannotInvoice(
            f"{facts.name or tenant.name} cannot create invoices: its plan in Xero has none, or"
            " your role there does not allow it."
        )
    return facts


def _start_anew(session: Session, existing: Connection | None) -> None:
    """Another Xero organisation than before, or the first: what an earlier one left is not this
    one's.
    """
    if existing is not None:
        audit.record(
            "xero.disconnected",
            existing.tenant_name,
            reason="another organisation was connected instead",
        )
        emit(XeroDisconnected(existing.org_id, existing.grant_id, existing.connection_id))
        forget_tenant(session, existing)
    session.execute(delete(Item))


def _release(existing: Connection, grant_id: UUID, tenant: Tenant) -> None:
    """Reconnected by another Xero user: the former one's connection is not needed any more."""
    if (existing.grant_id, existing.connection_id) != (grant_id, tenant.connection_id):
        emit(XeroDisconnected(existing.org_id, existing.grant_id, existing.connection_id))


def _write(
    session: Session, grant_id: UUID, tenant: Tenant, facts: OrganisationFacts, *, fresh: bool
) -> None:
    org_id = tenancy.current_org_id()
    values = {
        "grant_id": grant_id,
        "connection_id": tenant.connection_id,
        "tenant_id": tenant.tenant_id,
        "tenant_name": facts.name or tenant.name,
        "state": ConnectionState.CONNECTED,
        "reason": "",
        "lost_at": None,
        "connected_by": tenancy.scope().user_id,
        "connected_at": clock.now(),
        "short_code": facts.short_code,
        "country": facts.country,
        "base_currency": facts.base_currency,
    }
    if fresh:
        session.add(Connection(id=new_id(), **values))
        session.add(TenantDirectory(tenant_id=tenant.tenant_id, org_id=org_id, grant_id=grant_id))
    else:
        session.execute(update(Connection).where(Connection.org_id == org_id).values(values))
        session.execute(
            update(TenantDirectory)
            .where(TenantDirectory.org_id == org_id)
            .values(grant_id=grant_id)
        )
    session.flush()
