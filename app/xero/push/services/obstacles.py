"""What stands against a push before anything is sent."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.models import Invoice, InvoicePush
from app.kernel.errors import Forbidden
from app.kernel.jobs.kinds import ClaimedJob
from app.permissions import Permission, can
from app.xero.push.rules.steps import tenant_mark


class SentElsewhere(Exception):
    """An earlier attempt of unknown outcome went to another Xero organisation than the one
    connected now.
    """


class ContactGone(Exception):
    """The invoice has lost its contact: Xero was disconnected since it was queued."""


def check_destination(invoice: Invoice, push: InvoicePush, tenant_id: UUID) -> None:
    """The look-up must ask where the attempt went, and for the contact it named. Raises
    SentElsewhere, ContactGone.
    """
    if push.unknown and push.whereabouts not in ("", tenant_mark(tenant_id, invoice.id)):
        raise SentElsewhere
    if invoice.contact_id is None:
        raise ContactGone


def check_right(session: Session, job: ClaimedJob) -> None:
    """Raises Forbidden when whoever asked may no longer invoice."""
    assert job.org_id is not None, "a push belongs to an organisation"
    if not is_entitled(session, job.org_id, job.asked_by):
        raise Forbidden("The person who asked for this invoice may no longer create invoices.")


def is_entitled(session: Session, org_id: UUID, asked_by: UUID | None) -> bool:
    if asked_by is None:
        return True
    statement = select(Membership.role).where(
        Membership.org_id == org_id,
        Membership.user_id == asked_by,
        Membership.deactivated_at.is_(None),
    )
    role = session.scalar(statement)
    return role is not None and can(role, Permission.INVOICE)
