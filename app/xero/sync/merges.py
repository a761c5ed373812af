"""Contacts merged in Xero: the links of clients follow to the survivor (facts 3.6), and people are
told.
"""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update

from app.kernel import audit, tenancy
from app.kernel.db import db, own, transaction
from app.projects.models import Client
from app.xero.api import client
from app.xero.api.errors import Refused
from app.xero.contacts.models import Contact
from app.xero.sync.records import ContactRecord, contact_record

LONGEST_CHAIN = 10


def settle(moved: Mapping[UUID, UUID]) -> None:
    """For each merged contact that clients are linked to: find who survived, move the links, forget
    the loser.
    """
    for loser, winner in moved.items():
        survivor = _survivor(winner, moved)
        _move(loser, survivor)


def _survivor(contact_id: UUID, moved: Mapping[UUID, UUID]) -> ContactRecord | None:
    """The contact at the end of the chain as Xero has it now, or None when the chain ends nowhere
    (or in a circle).
    """
    for _step in range(LONGEST_CHAIN):
        contact_id = moved.get(contact_id, contact_id)
        found = _fetch(contact_id)
        if found is None or found.bills:
            return found
        if found.merged_into is None:
            return None
        contact_id = found.merged_into
    return None


def _fetch(contact_id: UUID) -> ContactRecord | None:
    try:
        answer = client.call(
            "Contacts.get", purpose="follow a merged contact", path=str(contact_id)
        )
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return None
    return next(
        (record for record in map(contact_record, answer.records("Contacts")) if record), None
    )


def _move(loser: UUID, survivor: ContactRecord | None) -> None:
    from app.xero.sync.contacts import drop_contacts, keep_contacts

    with transaction() as session:
        old = session.get(Contact, (tenancy.current_org_id(), loser))
        if survivor is not None and old is not None:
            keep_contacts(session, [survivor], old.seen_at)
            for name in session.scalars(select(Client.name).where(Client.contact_id == loser)):
                audit.record("client.contact_merged", name, before=old.name, now=survivor.name)
            session.execute(
                update(Client)
                .where(own(Client), Client.contact_id == loser)
                .values(contact_id=survivor.id)
            )
        drop_contacts(session, {loser}, "it was merged in Xero and its survivor cannot be billed")
    db.session.expire_all()
