"""Linking clients to contacts: exact names by themselves, near ones as suggestions, new ones
created in Xero when asked.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from app.kernel import audit, clock, tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, own, transaction
from app.kernel.errors import DomainError
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.api import client as xero
from app.xero.api.errors import XeroError
from app.xero.contacts.models import Contact
from app.xero.likeness import nearest
from app.xero.queries import connection
from app.xero.sync.contacts import keep_contacts
from app.xero.sync.models import SyncRun
from app.xero.sync.records import contact_record

SEARCH_LIMIT = 20
SUGGEST_AT_MOST = 300
MERGES_SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class Unlinked:
    """A client without a contact, and the contact whose name is nearest (or None)."""

    client: Client
    suggestion: Contact | None


@dataclass(frozen=True)
class Merge:
    """The client's contact BEFORE was merged in Xero into NOW, and the link followed."""

    client: str
    before: str
    now: str
    at: datetime


def link_exact_names() -> int:
    """Link every active client without a contact to the one contact of exactly its name; answers
    how many. Opens a transaction.
    """
    with transaction() as session:
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
        linked = [client for client in clients if client.name_key in unique]
        for client in linked:
            client.contact_id = unique[client.name_key].id
            audit.record("client.linked", client.name, how="exact name")
        return len(linked)


def unlinked_clients() -> list[Unlinked]:
    """Active clients without a contact: those with a near contact to ask about first, then by name.

    Beyond SUGGEST_AT_MOST clients the rest is compared once some of these are linked."""
    clients = db.session.scalars(
        select(Client).where(*_without_contact()).order_by(Client.name_key)
    ).all()
    suggested = (
        _suggestions([client.name_key for client in clients[:SUGGEST_AT_MOST]]) if clients else {}
    )
    return sorted(
        (Unlinked(client, suggested.get(client.name_key)) for client in clients),
        key=lambda one: one.suggestion is None,
    )


def unlinked_count() -> int:
    """How many active clients have no contact."""
    return (
        db.session.scalar(select(func.count()).select_from(Client).where(*_without_contact())) or 0
    )


def _without_contact() -> tuple[ColumnElement[bool], ...]:
    return (
        own(Client),
        Client.contact_id.is_(None),
        Client.archived_at.is_(None),
    )


def _suggestions(keys: list[str]) -> dict[str, Contact]:
    """The nearest contact for each of KEYS that has one. The names to choose from come as one text:
    ninety thousand rows would cost a second.
    """
    ours = own(Contact)
    names = db.session.scalar(select(func.string_agg(Contact.name_key, "\n")).where(ours)) or ""
    found = nearest(keys, names.split("\n"))
    contacts = db.session.scalars(
        select(Contact)
        .where(ours, Contact.name_key.in_(set(found.values())))
        .order_by(Contact.id.desc())
    )
    by_name = {contact.name_key: contact for contact in contacts}
    return {key: by_name[name] for key, name in found.items()}


def accept(pairs: Iterable[tuple[UUID, UUID]]) -> int:
    """Link each client to the contact beside it; answers how many. Opens a transaction.

    A client that was linked meanwhile, or one that is gone like a contact that is gone, stays as it
    is.
    """
    wanted = dict(pairs)
    with transaction() as session:
        clients = session.scalars(
            select(Client).where(*_without_contact(), Client.id.in_(wanted)).with_for_update()
        ).all()
        there = set(
            session.scalars(select(Contact.id).where(own(Contact), Contact.id.in_(wanted.values())))
        )
        linked = [client for client in clients if wanted[client.id] in there]
        for client in linked:
            client.contact_id = wanted[client.id]
            audit.record("client.linked", client.name, how="suggestion accepted")
        return len(linked)


def lately_merged() -> list[Merge]:
    """Whose contact was merged away in Xero during the last thirty days, newest first."""
    told = select(AuditEntry).where(own(AuditEntry), AuditEntry.action == "client.contact_merged")
    entries = db.session.scalars(
        told.where(AuditEntry.created_at > clock.now() - MERGES_SHOWN).order_by(
            AuditEntry.created_at.desc()
        )
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
    """Contacts whose name contains TEXT, those that start with it first; at most twenty."""
    key = fold_name(text)
    wanted = select(Contact).where(own(Contact))
    if key:
        wanted = wanted.where(Contact.name_key.contains(key, autoescape=True))
    return list(
        db.session.scalars(
            wanted.order_by(func.strpos(Contact.name_key, key), Contact.name_key).limit(
                SEARCH_LIMIT
            )
        )
    )


def linked_clients() -> list[tuple[Client, Contact]]:
    """Active clients with the contact each is billed as, by name."""
    contact = aliased(Contact)
    pairs = select(Client, contact).join(
        contact, (contact.org_id == Client.org_id) & (contact.id == Client.contact_id)
    )
    return [
        (row[0], row[1])
        for row in db.session.execute(
            pairs.where(Client.archived_at.is_(None)).order_by(Client.name_key)
        )
    ]


def create_contact(client_id: UUID) -> None:
    """Create a contact of the client's name in Xero (the name only, facts 3.6: PUT creates, never
    overwrites) and link it.

    Raises DomainError when the name is taken there or Xero cannot be asked.
    """
    found = db.session.get(Client, (tenancy.current_org_id(), client_id))
    usable = connection()
    if found is None or usable is None:
        raise DomainError("Connect Xero first.")
    name, tenant_id = found.name, usable.tenant_id
    body = json.dumps({"Contacts": [{"Name": name}]}).encode()
    key = hashlib.sha256(
        f"{tenant_id}|contact.create|{client_id}|{fold_name(name)}|{_last_refreshed()}".encode()
    ).hexdigest()
    try:
        answer = xero.call(
            "Contacts.create",
            purpose="create a contact",
            params={"summarizeErrors": "true"},
            body=body,
            idempotency_key=key,
            urgent=True,
        )
    except XeroError as error:
        raise DomainError(_creation_words(error)) from None
    record = next(
        (
            record
            for record in map(contact_record, answer.records("Contacts"))
            if record and record.id.int
        ),
        None,
    )
    if record is None:
        raise DomainError(
            "Xero did not say which contact it made. Refresh contacts, then link it by hand."
        )
    with transaction() as session:
        keep_contacts(session, [record], clock.now())
        session.get_one(
            Client, (tenancy.current_org_id(), client_id), with_for_update=True
        ).contact_id = record.id
        audit.record("contact.created_in_xero", name)
        audit.record("client.linked", name, how="created in Xero")


def _last_refreshed() -> datetime | None:
    """Raised by each sync, so that a refusal which Xero keeps under its key is not repeated after
    people put the matter right there (facts 3.5).

    Names are unique among active contacts: another key cannot make a second one.
    """
    finished = select(func.max(SyncRun.finished_at)).where(own(SyncRun), SyncRun.kind == "contacts")
    return db.session.scalar(finished)


def _creation_words(error: XeroError) -> str:
    if "already assigned" in error.message:
        return "Xero already has a contact of this name. Refresh contacts, then link it."
    return (
        f"Xero could not be asked just now: {error.message}. Nothing was linked; try again in a"
        " moment."
    )
