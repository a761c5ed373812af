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
from app.kernel.messages import NO_MESSAGE
from app.xero.api.client import Access
from app.xero.api.models import TenantDirectory
from app.xero.api.schemas import OrganisationFacts, Tenant, allowed_actions, read_organisation
from app.xero.api.throttle import unpark_tenant
from app.xero.connect.events import XeroConnected, XeroDisconnected
from app.xero.connect.models import OAuthAttempt
from app.xero.connect.rules import REPLACED_REASON
from app.xero.connect.services.removal import remove_tenant_data
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.services.calls import call_as
from app.xero.sync.models import Item

# What Xero calls the plans that have no invoices (facts 7).
EDITIONS_WITHOUT_INVOICES = {"PARTNER"}
CLASSES_WITHOUT_INVOICES = {"LEDGER", "GST_CASHBOOK", "NON_GST_CASHBOOK", "CASHBOOK"}
CREATE_DRAFTS_ACTION = "CreateDraftInvoice"


@dataclass(frozen=True)
class ConnectOutcome:
    """`connected`: the name of the organisation, or '' while somebody has to choose. `shared`:
    another organisation here uses it too. `fresh`: nothing of it is here yet.
    """

    connected: str = ""
    shared: bool = False
    fresh: bool = False


class CannotInvoice(DomainError):
    """The Xero organisation's plan has no invoices."""


class ConsentEnded(DomainError):
    """While Xero answered, what the consent was given for came to an end."""


def connect_to(attempt: bytes, grant_id: UUID, tenant: Tenant) -> ConnectOutcome:
    """Connect the organisation in force to the tenant, by the consent of that `attempt`.

    What waited because of Xero's limits waits no longer: whoever consents wants to see whether it
    still has to. Opens a transaction, calls Xero, then opens another. The same Xero organisation
    as before keeps all data and settings; another one's data goes first. Raises CannotInvoice,
    ConsentEnded, and the errors of app/xero/api/errors.py.
    """
    with transaction() as session:
        unpark_tenant(session, tenant.tenant_id)
    facts = _organisation_facts(Access(grant_id, tenant.tenant_id), tenant)
    with transaction() as session:
        organisation = session.get_one(
            Organisation, tenancy.current_org_id(), with_for_update=True, populate_existing=True
        )
        existing = session.scalar(select(Connection).with_for_update(of=Connection))
        _require_consent(session, attempt, grant_id)
        if organisation.closed_at is not None:
            raise ConsentEnded("This organisation was closed meanwhile: nothing was connected.")
        fresh = existing is None or existing.tenant_id != tenant.tenant_id
        if fresh:
            _end_former(session, existing)
        elif existing is not None:
            _release_former(existing, grant_id, tenant)
        _write_connection(session, grant_id, tenant, facts, fresh=fresh)
        audit.record("xero.connected" if fresh else "xero.reconnected", facts.name or tenant.name)
        emit(XeroConnected(tenancy.current_org_id(), fresh))
        others = select(TenantDirectory.org_id).where(TenantDirectory.tenant_id == tenant.tenant_id)
        shared = (
            session.execute(
                others.where(TenantDirectory.org_id != tenancy.current_org_id())
            ).first()
            is not None
        )
    return ConnectOutcome(facts.name or tenant.name, shared, fresh)


def _organisation_facts(access: Access, tenant: Tenant) -> OrganisationFacts:
    purpose = "check that the chosen organisation can invoice"
    organisations = call_as(access, "Organisation.get", purpose=purpose).records("Organisations")
    facts = read_organisation(organisations[0] if organisations else {})
    allowed = allowed_actions(
        call_as(access, "Organisation.actions", purpose=purpose).records("Actions")
    )
    cannot = (
        facts.edition.upper() in EDITIONS_WITHOUT_INVOICES
        or facts.organisation_class.upper() in CLASSES_WITHOUT_INVOICES
    )
    if cannot or (allowed and CREATE_DRAFTS_ACTION not in allowed) or not allowed:
        raise CannotInvoice(
            f"{facts.name or tenant.name} cannot create invoices: its plan in Xero has none, or"
            " your role there does not allow it."
        )
    return facts


def _require_consent(session: Session, attempt: bytes, grant_id: UUID) -> None:
    """A disconnect ends the consents under way, too."""
    live = select(OAuthAttempt.state).where(
        OAuthAttempt.state == attempt,
        OAuthAttempt.grant_id == grant_id,
        OAuthAttempt.expires_at > clock.now(),
    )
    if session.execute(live.with_for_update()).first() is None:
        raise ConsentEnded(
            "Somebody disconnected Xero, or finished this consent, meanwhile: nothing was"
            " connected. Start again if you want to connect."
        )


def _end_former(session: Session, existing: Connection | None) -> None:
    """Another Xero organisation than before, or the first: what an earlier one left is not this
    one's.
    """
    if existing is not None:
        audit.record(
            "xero.disconnected",
            existing.tenant_name,
            reason=REPLACED_REASON,
        )
        emit(XeroDisconnected(existing.org_id, existing.grant_id, existing.connection_id))
        remove_tenant_data(session, existing)
    session.execute(delete(Item))


def _release_former(existing: Connection, grant_id: UUID, tenant: Tenant) -> None:
    """Reconnected by another Xero user: the former one's connection is not needed any more."""
    if (existing.grant_id, existing.connection_id) != (grant_id, tenant.connection_id):
        emit(XeroDisconnected(existing.org_id, existing.grant_id, existing.connection_id))


def _write_connection(
    session: Session, grant_id: UUID, tenant: Tenant, facts: OrganisationFacts, *, fresh: bool
) -> None:
    org_id = tenancy.current_org_id()
    values = {
        "grant_id": grant_id,
        "connection_id": tenant.connection_id,
        "tenant_id": tenant.tenant_id,
        "tenant_name": facts.name or tenant.name,
        "state": ConnectionState.CONNECTED,
        "reason": NO_MESSAGE,
        "lost_at": None,
        "connected_by": tenancy.current_scope().user_id,
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
