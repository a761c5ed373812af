"""Linking clients to contacts: exact names by themselves, near ones as suggestions, new ones created in Xero when asked."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.kernel import audit, clock, tenancy
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero import client as xero
from app.xero.errors import XeroError
from app.xero.models import Contact
from app.xero.queries import connection
from app.xero.sync.contacts import keep_contacts
from app.xero.sync.records import contact_record

NEAR = 0.72
SEARCH_LIMIT = 20
FILLERS = {"ltd", "limited", "inc", "llc", "co", "company", "pty", "plc", "the", "and", "&"}


@dataclass(frozen=True)
class Unlinked:
    """A client without a contact, and the contact whose name is nearest (or None)."""

    client: Client
    suggestion: Contact | None


def link_exact_names() -> int:
    """Link every active client without a contact to the one contact of exactly its name; answers how many. Opens a transaction."""
    with transaction() as session:
        clients = session.scalars(select(Client).where(Client.contact_id.is_(None), Client.archived_at.is_(None)).with_for_update()).all()
        keys = [client.name_key for client in clients]
        contacts = session.scalars(select(Contact).where(Contact.org_id == tenancy.current_org_id(), Contact.name_key.in_(keys))).all()
        count = Counter(contact.name_key for contact in contacts)
        unique = {contact.name_key: contact for contact in contacts if count[contact.name_key] == 1}
        linked = [client for client in clients if client.name_key in unique]
        for client in linked:
            client.contact_id = unique[client.name_key].id
            audit.record("client.linked", client.name, how="exact name")
        return len(linked)


def unlinked_clients() -> list[Unlinked]:
    """Active clients without a contact, by name, each with the nearest contact."""
    clients = db.session.scalars(select(Client).where(Client.contact_id.is_(None), Client.archived_at.is_(None)).order_by(Client.name_key)).all()
    if not clients:
        return []
    contacts = db.session.scalars(select(Contact).where(Contact.org_id == tenancy.current_org_id())).all()
    by_word: dict[str, list[Contact]] = {}
    for contact in contacts:
        for word in _words(contact.name_key):
            by_word.setdefault(word, []).append(contact)
    return [Unlinked(client, _nearest(client, by_word)) for client in clients]


def _words(name_key: str) -> set[str]:
    return {word for word in "".join(c if c.isalnum() else " " for c in name_key).split() if word not in FILLERS}


def _nearest(client: Client, by_word: dict[str, list[Contact]]) -> Contact | None:
    words = _words(client.name_key)
    rare = sorted(words, key=lambda word: len(by_word.get(word, ())))[:3]
    candidates = {contact.id: contact for word in rare for contact in by_word.get(word, ())[:200]}
    scored = [(_likeness(words, _words(contact.name_key)), contact.name_key, contact) for contact in candidates.values()]
    best = max(scored, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] >= NEAR else None


def _likeness(ours: set[str], theirs: set[str]) -> float:
    return SequenceMatcher(None, " ".join(sorted(ours)), " ".join(sorted(theirs))).ratio()


def search_contacts(text: str) -> list[Contact]:
    """Contacts whose name contains TEXT, those that start with it first; at most twenty."""
    key = fold_name(text)
    wanted = select(Contact).where(Contact.org_id == tenancy.current_org_id())
    if key:
        wanted = wanted.where(Contact.name_key.contains(key, autoescape=True))
    return list(db.session.scalars(wanted.order_by(func.strpos(Contact.name_key, key), Contact.name_key).limit(SEARCH_LIMIT)))


def linked_clients() -> list[tuple[Client, Contact]]:
    """Active clients with the contact each is billed as, by name."""
    contact = aliased(Contact)
    pairs = select(Client, contact).join(contact, (contact.org_id == Client.org_id) & (contact.id == Client.contact_id))
    return [(row[0], row[1]) for row in db.session.execute(pairs.where(Client.archived_at.is_(None)).order_by(Client.name_key))]


def create_contact(client_id: UUID) -> None:
    """Create a contact of the client's name in Xero (the name only, facts 3.6: PUT creates, never overwrites) and link it.

    Raises DomainError when the name is taken there or Xero cannot be asked."""
    found = db.session.get(Client, (tenancy.current_org_id(), client_id))
    usable = connection()
    if found is None or usable is None:
        raise DomainError("Connect Xero first.")
    name, tenant_id = found.name, usable.tenant_id
    body = json.dumps({"Contacts": [{"Name": name}]}).encode()
    key = hashlib.sha256(f"{tenant_id}|contact.create|{client_id}|{fold_name(name)}".encode()).hexdigest()
    try:
        answer = xero.call(
            "Contacts.create", purpose="create a contact", params={"summarizeErrors": "true"}, body=body, idempotency_key=key, urgent=True
        )
    except XeroError as error:
        raise DomainError(_creation_words(error)) from None
    record = next((record for record in map(contact_record, answer.records("Contacts")) if record and record.id.int), None)
    if record is None:
        raise DomainError("Xero did not say which contact it made. Refresh contacts, then link it by hand.")
    with transaction() as session:
        keep_contacts(session, [record], clock.now())
        session.get_one(Client, (tenancy.current_org_id(), client_id), with_for_update=True).contact_id = record.id
        audit.record("contact.created_in_xero", name)
        audit.record("client.linked", name, how="created in Xero")


def _creation_words(error: XeroError) -> str:
    if "already assigned" in error.message:
        return "Xero already has a contact of this name. Refresh contacts, then link it."
    return f"Xero could not be asked just now: {error.message}. Nothing was linked; try again in a moment."
