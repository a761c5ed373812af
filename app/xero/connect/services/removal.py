"""What disconnecting removes: the one list of it, held against the manifest's words."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.invoicing.models import (
    InvoiceDefaults,
    InvoiceDifference,
    InvoiceLine,
    InvoiceSighting,
    forget_contacts,
    forget_requests,
)
from app.kernel import cache
from app.kernel.db import own
from app.kernel.messages import NO_MESSAGE
from app.projects.models import Client
from app.xero.api.models import CallSlot, TenantBudget, TenantDirectory, WebhookEvent
from app.xero.connect.models import OAuthAttempt
from app.xero.connection.models import Connection
from app.xero.contacts.models import Contact
from app.xero.manifest import INVOICE_STATUS
from app.xero.sync.models import SyncRun, SyncState, TrackingCategory

STATUS_KINDS = ("invoices", "comparison")


def remove_module_data(session: Session, key: str) -> None:
    """Inside the open transaction: remove what the module's `removed` names; invoices keep their
    last known status, number and total.
    """
    assert key == INVOICE_STATUS.key, "no other module keeps anything of its own"
    for table in (InvoiceDifference, InvoiceSighting):
        session.execute(delete(table).where(own(table)))
    for rows in (SyncState, SyncRun):
        session.execute(delete(rows).where(own(rows), rows.kind.in_(STATUS_KINDS)))


def remove_tenant_data(session: Session, connection: Connection) -> None:
    """Inside the open transaction: remove what the organisation in force holds of that Xero
    organisation; its own work stays.

    A frozen request names the contact, so its text and key go; its generation and what is unknown
    of it stay, so that a later push looks first. A sync that failed may have failed in Xero's
    words: that it did stays, why does not.
    """
    org_id, tenant_id = connection.org_id, connection.tenant_id
    session.execute(update(Client).values(contact_id=None).where(Client.contact_id.is_not(None)))
    forget_contacts(session)
    session.execute(update(InvoiceLine).values(tracking=[]).where(InvoiceLine.tracking != []))
    forget_requests(session)
    session.execute(update(InvoiceDefaults).values(branding_theme_id=None, tracking={}))
    session.execute(update(SyncRun).values(problem=NO_MESSAGE).where(SyncRun.problem.is_not(None)))
    for table in (Contact, TrackingCategory, SyncState, InvoiceDifference, InvoiceSighting):
        session.execute(delete(table))
    session.execute(
        delete(OAuthAttempt).where(
            OAuthAttempt.org_id == org_id, OAuthAttempt.grant_id == connection.grant_id
        )
    )
    session.execute(delete(TenantDirectory).where(TenantDirectory.org_id == org_id))
    session.delete(connection)
    session.flush()
    if (
        session.execute(
            select(TenantDirectory.org_id).where(TenantDirectory.tenant_id == tenant_id)
        ).first()
        is None
    ):
        session.execute(delete(TenantBudget).where(TenantBudget.tenant_id == tenant_id))
        session.execute(delete(WebhookEvent).where(WebhookEvent.tenant_id == tenant_id))
        session.execute(delete(CallSlot).where(CallSlot.tenant_id == tenant_id))
    cache.forget(org_id)
