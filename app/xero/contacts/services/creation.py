"""Creating a contact in Xero when somebody asks for it (facts 3.6: PUT creates, never
overwrites).
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel import audit, clock, tenancy
from app.kernel.db import db
from app.kernel.errors import DomainError, NotFound
from app.kernel.messages import Message
from app.kernel.versions import check_version
from app.projects.models import Client
from app.projects.rules import fold_name
from app.projects.services.clients import lock_client
from app.xero.api.errors import NotConnected, XeroError
from app.xero.api.responses import XeroResponse
from app.xero.connection.queries import LiveConnection, live_connection
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.contact_warnings import creation_differences
from app.xero.contacts.rules.links import LINK_COLUMNS
from app.xero.contacts.rules.records import ContactRecord, contact_record
from app.xero.contacts.services.contacts import store_contacts
from app.xero.contacts.services.search import contacts_named, unasked_words

# Xero's words when another active contact has the name (facts 3.6).
NAME_TAKEN_WORDS = "already assigned"

CREATED_UNLINKED_MESSAGE = (
    "Xero was disconnected while it created the contact. Nothing is linked; the contact is in the"
    " Xero organisation that was connected before."
)


class NameTaken(DomainError):
    """Xero has active contacts of the name: `contacts` (none where it does not show them)."""

    def __init__(self, contacts: Sequence[ContactRecord]) -> None:
        super().__init__(
            "Xero already has a contact of this name. Link it, or give the client another name."
            if contacts
            else "Xero says that a contact of this name is there already, but does not show it."
            " Look for it in Xero, or give the client another name."
        )
        self.contacts = tuple(contacts)


def create_contact(
    client_id: UUID, refreshed_at: datetime | None, version: str | None = None
) -> None:
    """Create a contact of the client's name in Xero (the name only) and link it. Calls Xero, then
    opens a transaction.

    `refreshed_at`: when contacts were last synced, as part of the idempotency key: a refusal that
    Xero keeps under its key is not repeated after people put the matter right there (facts 3.5).
    Names are unique among active contacts: another key cannot make a second one. Raises NameTaken
    with the contact that has the name there, DomainError when Xero cannot be asked, and
    EditConflict, before it is asked, when the link is not as it was at `version`.
    """
    client, connection = _client_and_connection(client_id)
    check_version(version, client, columns=LINK_COLUMNS)
    name, linked_before = client.name, client.contact_id
    identity = f"{connection.tenant_id}|contact.create|{client_id}|{fold_name(name)}|{refreshed_at}"
    response = _put_contact(connection, name, hashlib.sha256(identity.encode()).hexdigest())
    element, record = _created_record(response)
    try:
        with hold_connection(connection) as session:
            store_contacts(session, [record], clock.now())
            _keep_warning(session, record, creation_differences(element, name))
            audit.record("contact.created_in_xero", name)
            _link_created(session, client_id, record, linked_before)
    except NotConnected:
        raise DomainError(CREATED_UNLINKED_MESSAGE) from None


def _client_and_connection(client_id: UUID) -> tuple[Client, LiveConnection]:
    client = db.session.get(Client, (tenancy.current_org_id(), client_id))
    if client is None:
        raise NotFound
    try:
        return client, live_connection()
    except NotConnected as reason:
        raise DomainError(unasked_words(reason)) from None


def _put_contact(connection: LiveConnection, name: str, idempotency_key: str) -> XeroResponse:
    try:
        return call(
            "Contacts.create",
            purpose="create a contact",
            connection=connection,
            params={"summarizeErrors": "true"},
            body=json.dumps({"Contacts": [{"Name": name}]}).encode(),
            idempotency_key=idempotency_key,
            urgent=True,
        )
    except XeroError as error:
        if NAME_TAKEN_WORDS in error.message:
            raise NameTaken(_contacts_of_name(connection, name)) from None
        raise DomainError(unasked_words(error)) from None


def _contacts_of_name(connection: LiveConnection, name: str) -> list[ContactRecord]:
    try:
        return contacts_named(connection, name)
    except XeroError as error:
        raise DomainError(
            "Xero already has a contact of this name, and could not be asked which:"
            f" {error.message.rstrip('.')}. Try again in a moment."
        ) from None


def _created_record(response: XeroResponse) -> tuple[dict[str, Any], ContactRecord]:
    """The contact as Xero answered it, and what of that we read."""
    for element in response.records("Contacts"):
        if record := contact_record(element):
            return element, record
    raise DomainError(
        "Xero did not say which contact it made. Refresh contacts, then link it by hand."
    )


def _keep_warning(session: Session, record: ContactRecord, warning: Message) -> None:
    if warning:
        contact = session.get_one(Contact, (tenancy.current_org_id(), record.id))
        contact.warning = warning
        audit.record("contact.warned", record.name)


def _link_created(
    session: Session, client_id: UUID, record: ContactRecord, linked_before: UUID | None
) -> None:
    """What somebody has linked since stays as they chose."""
    client = lock_client(session, client_id)
    if client.contact_id == linked_before:
        client.contact_id = record.id
        audit.record("client.linked", client.name, how="created in Xero")
