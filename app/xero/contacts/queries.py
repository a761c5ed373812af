"""Clients and the contacts they are billed as."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.db import db, own
from app.kernel.rows import refers_to
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.name_similarity import nearest_names

MAX_SEARCH_RESULTS = 20
# Each name is compared with those of all contacts while a page waits.
MAX_COMPARED_CLIENTS = 300
MERGES_SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Unlinked:
    """A client without a contact, and the contact whose name is nearest (or None)."""

    client: Client
    suggestion: Contact | None


@dataclass(frozen=True)
class Merge:
    """The client's contact `before` was merged in Xero into `now`, and the link followed."""

    client: str
    before: str
    now: str
    at: datetime


def unlinked_clients() -> list[Unlinked]:
    """Active clients without a contact: those with a near contact to ask about first, then by name.

    Beyond MAX_COMPARED_CLIENTS clients the rest is compared once some of these are linked.
    """
    clients = db.session.scalars(
        select(Client).where(*has_no_contact()).order_by(Client.name_key)
    ).all()
    keys = [client.name_key for client in clients[:MAX_COMPARED_CLIENTS]]
    suggestions = _suggestions(keys) if keys else {}
    return sorted(
        (Unlinked(client, suggestions.get(client.name_key)) for client in clients),
        key=lambda unlinked: unlinked.suggestion is None,
    )


def unlinked_count() -> int:
    """How many active clients have no contact."""
    unlinked = select(func.count()).select_from(Client).where(*has_no_contact())
    return db.session.scalar(unlinked) or 0


def has_no_contact() -> tuple[ColumnElement[bool], ...]:
    """The conditions for an active client of the organisation that no contact is linked to."""
    return (own(Client), Client.contact_id.is_(None), Client.archived_at.is_(None))


def _suggestions(keys: list[str]) -> dict[str, Contact]:
    """The nearest contact for each of the keys that has one. The names to choose from come as one
    text: ninety thousand rows would cost a second.
    """
    names = db.session.scalar(
        select(func.string_agg(Contact.name_key, "\n")).where(own(Contact), Contact.listed)
    )
    nearest = nearest_names(keys, (names or "").split("\n"))
    contacts = db.session.scalars(
        select(Contact)
        .where(own(Contact), Contact.listed, Contact.name_key.in_(set(nearest.values())))
        .order_by(Contact.id.desc())
    )
    by_name = {contact.name_key: contact for contact in contacts}
    return {key: by_name[name] for key, name in nearest.items()}


def recent_merges() -> list[Merge]:
    """Whose contact was merged away in Xero during the last thirty days, newest first."""
    entries = db.session.scalars(
        select(AuditEntry)
        .where(
            own(AuditEntry),
            AuditEntry.action == "client.contact_merged",
            AuditEntry.created_at > clock.now() - MERGES_SHOWN_FOR,
        )
        .order_by(AuditEntry.created_at.desc())
    )
    return [
        Merge(
            entry.subject,
            str(entry.details.get("before", "")),
            str(entry.details.get("now", "")),
            entry.created_at,
        )
        for entry in entries
    ]


def search_contacts(text: str) -> list[Contact]:
    """Contacts whose name contains the text, those that start with it first; at most twenty."""
    key = fold_name(text)
    contacts = select(Contact).where(own(Contact))
    if key:
        contacts = contacts.where(Contact.name_key.contains(key, autoescape=True))
    ordered = contacts.order_by(func.strpos(Contact.name_key, key), Contact.name_key)
    return list(db.session.scalars(ordered.limit(MAX_SEARCH_RESULTS)))


def contact_names(client_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of the contacts that the clients are linked to, by client."""
    query = (
        select(Client.id, Contact.name)
        .join(Contact, refers_to(Client.contact_id, Contact))
        .where(own(Client), Client.id.in_(client_ids))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def linked_clients(limit: int, offset: int) -> list[tuple[Client, Contact]]:
    """Active clients with the contact each is billed as, by name."""
    pairs = (
        select(Client, Contact)
        .join(Contact, refers_to(Client.contact_id, Contact))
        .where(own(Client), Client.archived_at.is_(None))
        .order_by(Client.name_key)
    )
    rows = db.session.execute(pairs.limit(limit).offset(offset))
    return [(client, contact) for client, contact in rows]


def linked_count() -> int:
    """How many active clients have a contact."""
    linked = (Client.archived_at.is_(None), Client.contact_id.is_not(None))
    return db.session.scalar(select(func.count()).where(own(Client), *linked)) or 0
