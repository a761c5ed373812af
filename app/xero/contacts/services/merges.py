"""Contacts merged in Xero: the links of clients follow to the survivor (facts 3.6), and people are
told.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update

from app.kernel import audit, tenancy
from app.kernel.db import db, own, transaction
from app.projects.models import Client
from app.xero.api.errors import Refused
from app.xero.connection.services.calls import call
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.records import ContactRecord, contact_record
from app.xero.contacts.rules.unlink_reasons import MERGED_REASON
from app.xero.contacts.services.contacts import remove_contacts, store_contacts

# A guard against a chain that leads back to itself (facts 3.6).
MAX_CHAIN_STEPS = 10


def follow_merges(merged: Mapping[UUID, UUID]) -> None:
    """For each merged contact that clients are linked to (loser → winner): find who survived, move
    the links, forget the loser. Calls Xero; opens transactions.
    """
    for loser, winner in merged.items():
        _move_links(loser, _find_survivor(winner, merged))


def _find_survivor(contact_id: UUID, merged: Mapping[UUID, UUID]) -> ContactRecord | None:
    """The contact at the end of the chain as Xero has it now, or None when the chain ends nowhere
    (or in a circle).
    """
    for _step in range(MAX_CHAIN_STEPS):
        contact_id = merged.get(contact_id, contact_id)
        record = _fetch_contact(contact_id)
        if record is None or record.bills:
            return record
        if record.merged_into is None:
            return None
        contact_id = record.merged_into
    return None


def _fetch_contact(contact_id: UUID) -> ContactRecord | None:
    try:
        response = call("Contacts.get", purpose="follow a merged contact", path=str(contact_id))
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return None
    records = map(contact_record, response.records("Contacts"))
    return next((record for record in records if record), None)


def _move_links(loser: UUID, survivor: ContactRecord | None) -> None:
    with transaction() as session:
        contact = session.get(Contact, (tenancy.current_org_id(), loser))
        if survivor is not None and contact is not None:
            store_contacts(session, [survivor], contact.seen_at)
            for name in session.scalars(select(Client.name).where(Client.contact_id == loser)):
                audit.record("client.contact_merged", name, before=contact.name, now=survivor.name)
            session.execute(
                update(Client)
                .where(own(Client), Client.contact_id == loser)
                .values(contact_id=survivor.id)
            )
        remove_contacts(session, {loser}, MERGED_REASON)
    db.session.expire_all()
