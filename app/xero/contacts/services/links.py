"""Linking clients to contacts: exact names by themselves, near ones when somebody says so."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import own, transaction
from app.kernel.errors import Conflict, NotFound
from app.kernel.jobs import ClaimedJob
from app.kernel.messages import NO_MESSAGE
from app.kernel.versions import edit_rows
from app.projects.models import Client
from app.projects.services.clients import lock_client
from app.xero.connection.queries import live_connection
from app.xero.connection.services.holds import hold_connection
from app.xero.contacts.models import Contact
from app.xero.contacts.queries import has_no_contact
from app.xero.contacts.rules.links import LINK_COLUMNS
from app.xero.contacts.services.contacts import remove_unlinked_suppliers


def link_exact_names(job: ClaimedJob | None = None) -> int:
    """Link every active client without a contact to the one contact of exactly its name; answers
    how many. Opens a transaction that holds the connection and `job`.
    """
    with hold_connection(live_connection(), job) as session:
        clients = session.scalars(
            select(Client)
            .where(Client.contact_id.is_(None), Client.archived_at.is_(None))
            .with_for_update()
        ).all()
        keys = [client.name_key for client in clients]
        contacts = session.scalars(
            select(Contact).where(own(Contact), Contact.name_key.in_(keys))
        ).all()
        count = Counter(contact.name_key for contact in contacts)
        unique = {contact.name_key: contact for contact in contacts if count[contact.name_key] == 1}
        matched = [client for client in clients if client.name_key in unique]
        for client in matched:
            client.contact_id = unique[client.name_key].id
            audit.record("client.linked", client.name, how="exact name")
        return len(matched)


def link_contact(client_id: UUID, contact_id: UUID | None, version: str | None = None) -> None:
    """Bill the client as that stored contact; None removes the link. Opens a transaction.

    Raises NotFound when either does not exist, EditConflict when the link is not as it was at
    `version`.
    """
    with transaction() as session:
        client = lock_client(session, client_id)
        if contact_id is not None:
            _lock_contact(session, contact_id)
        with edit_rows(version, client, columns=LINK_COLUMNS):
            client.contact_id = contact_id
        session.flush()
        remove_unlinked_suppliers(session)
        audit.record("client.linked" if contact_id else "client.unlinked", client.name)


def settle_warning(client_id: UUID) -> None:
    """Somebody has seen how Xero made the client's contact otherwise than it was asked to. Opens a
    transaction; raises NotFound, and Conflict when there is nothing to settle.
    """
    with transaction() as session:
        client = lock_client(session, client_id)
        key = (client.org_id, client.contact_id)
        contact = session.get(Contact, key, with_for_update=True) if client.contact_id else None
        if contact is None or not contact.warning:
            raise Conflict("There is nothing to settle about this client's contact.")
        contact.warning = NO_MESSAGE
        audit.record("contact.warning_settled", contact.name)


def _lock_contact(session: Session, contact_id: UUID) -> None:
    """It stays until the commit."""
    stored = select(Contact.id).where(own(Contact), Contact.id == contact_id)
    if session.execute(stored.with_for_update(key_share=True, read=True)).first() is None:
        raise NotFound("This contact is no longer in Xero.")


def accept_suggestions(pairs: Iterable[tuple[UUID, UUID]]) -> int:
    """Link each client to the contact beside it; answers how many. Opens a transaction.

    A client that was linked meanwhile, or one that is gone like a contact that is gone, stays as it
    is.
    """
    contact_ids = dict(pairs)
    with transaction() as session:
        clients = session.scalars(
            select(Client).where(*has_no_contact(), Client.id.in_(contact_ids)).with_for_update()
        ).all()
        existing = set(
            session.scalars(
                select(Contact.id).where(own(Contact), Contact.id.in_(contact_ids.values()))
            )
        )
        linkable = [client for client in clients if contact_ids[client.id] in existing]
        for client in linkable:
            client.contact_id = contact_ids[client.id]
            audit.record("client.linked", client.name, how="suggestion accepted")
        return len(linkable)
