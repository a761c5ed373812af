"""Contacts merged in Xero: the links of clients follow to the survivor (facts 3.6), and people are
told.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.kernel import audit, clock, tenancy
from app.kernel.db import db, own
from app.kernel.jobs import ClaimedJob
from app.projects.models import Client
from app.xero.connection.queries import LiveConnection
from app.xero.connection.services.holds import hold_connection
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.records import ContactRecord
from app.xero.contacts.rules.unlink_reasons import MERGED_REASON
from app.xero.contacts.services.contacts import remove_contacts, store_contacts
from app.xero.contacts.services.search import fetch_contact

# A guard against a chain that leads back to itself (facts 3.6).
MAX_CHAIN_STEPS = 10


def follow_merges(connection: LiveConnection, job: ClaimedJob, merged: Mapping[UUID, UUID]) -> None:
    """For each merged contact that clients are linked to (loser → winner): find who survived, move
    the links, forget the loser. Calls Xero through `connection`; opens transactions that hold it
    and the `job`.
    """
    for loser, winner in merged.items():
        survivor = _find_survivor(connection, winner, merged)
        with hold_connection(connection, job) as session:
            _move_links(session, loser, survivor)
        db.session.expire_all()


def _find_survivor(
    connection: LiveConnection, contact_id: UUID, merged: Mapping[UUID, UUID]
) -> ContactRecord | None:
    """The contact at the end of the chain as Xero has it now, or None when the chain ends nowhere
    (or in a circle).
    """
    for _step in range(MAX_CHAIN_STEPS):
        contact_id = merged.get(contact_id, contact_id)
        record = fetch_contact(connection, contact_id, "follow a merged contact")
        if record is None or record.is_active:
            return record
        if record.merged_into is None:
            return None
        contact_id = record.merged_into
    return None


def _move_links(session: Session, loser: UUID, survivor: ContactRecord | None) -> None:
    contact = session.get(Contact, (tenancy.current_org_id(), loser))
    if survivor is not None and contact is not None:
        store_contacts(session, [survivor], contact.seen_at)
        for name in session.scalars(select(Client.name).where(Client.contact_id == loser)):
            audit.record("client.contact_merged", name, before=contact.name, now=survivor.name)
        session.execute(
            update(Client)
            .where(own(Client), Client.contact_id == loser)
            .values(contact_id=survivor.id, changed_at=clock.now(), changed_by=None)
        )
    remove_contacts(session, {loser}, MERGED_REASON)
