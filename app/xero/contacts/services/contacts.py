"""The contacts that are stored: their ids and names, written as Xero brings them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from app.kernel import audit, clock, tenancy
from app.kernel.db import own
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.records import ContactRecord

_UPSERT = text("""
INSERT INTO contact (org_id, created_at, seen_at, id, name, name_key, listed)
SELECT :org_id, :now, :seen_at, *
  FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:keys AS text[]),
    CAST(:listed AS boolean[]))
ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
  listed = excluded.listed, seen_at = GREATEST(contact.seen_at, excluded.seen_at)
""")


def store_contacts(session: Session, records: Sequence[ContactRecord], seen_at: datetime) -> None:
    """Insert or rename, in one statement of a fixed shape: a thousand rows cost little more than
    one. Of one id's records the last wins.
    """
    latest = list({record.id: record for record in records}.values())
    if not latest:
        return
    columns = {
        "ids": [record.id for record in latest],
        "names": [record.name for record in latest],
        "keys": [fold_name(record.name) for record in latest],
        "listed": [record.bills for record in latest],
    }
    session.execute(
        _UPSERT,
        {"org_id": tenancy.current_org_id(), "now": clock.now(), "seen_at": seen_at, **columns},
    )


def remove_contacts(session: Session, contact_ids: set[UUID], reason: str) -> None:
    """Forget contacts that can no longer be billed; clients lose the link, and the audit log says
    why.
    """
    if not contact_ids:
        return
    for name in session.scalars(select(Client.name).where(Client.contact_id.in_(contact_ids))):
        audit.record("client.unlinked", name, reason=reason)
    session.execute(
        update(Client)
        .where(own(Client), Client.contact_id.in_(contact_ids))
        .values(contact_id=None, changed_at=clock.now(), changed_by=None)
    )
    session.execute(delete(Contact).where(own(Contact), Contact.id.in_(contact_ids)))


def remove_unlinked_suppliers(session: Session) -> None:
    """Forget contacts that were kept for their link alone and have lost it."""
    linked = select(Client.contact_id).where(own(Client), Client.contact_id.is_not(None))
    session.execute(delete(Contact).where(own(Contact), ~Contact.listed, Contact.id.not_in(linked)))
