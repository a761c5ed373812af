"""Creating a contact in Xero when somebody asks for it (facts 3.6: PUT creates, never
overwrites).
"""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from app.kernel import audit, clock, tenancy
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.api.errors import XeroError
from app.xero.api.responses import XeroResponse
from app.xero.connection.queries import current_connection
from app.xero.connection.services.calls import call
from app.xero.contacts.rules.records import ContactRecord, contact_record
from app.xero.contacts.services.contacts import store_contacts


def create_contact(client_id: UUID, refreshed_at: datetime | None) -> None:
    """Create a contact of the client's name in Xero (the name only) and link it. Calls Xero, then
    opens a transaction.

    `refreshed_at`: when contacts were last synced, as part of the idempotency key: a refusal that
    Xero keeps under its key is not repeated after people put the matter right there (facts 3.5).
    Names are unique among active contacts: another key cannot make a second one. Raises DomainError
    when the name is taken there or Xero cannot be asked.
    """
    client, connection = (
        db.session.get(Client, (tenancy.current_org_id(), client_id)),
        current_connection(),
    )
    if client is None or connection is None:
        raise DomainError("Connect Xero first.")
    name = client.name
    identity = f"{connection.tenant_id}|contact.create|{client_id}|{fold_name(name)}|{refreshed_at}"
    response = _put_contact(name, hashlib.sha256(identity.encode()).hexdigest())
    _link_created(client_id, name, _created_record(response))


def _put_contact(name: str, idempotency_key: str) -> XeroResponse:
    try:
        return call(
            "Contacts.create",
            purpose="create a contact",
            params={"summarizeErrors": "true"},
            body=json.dumps({"Contacts": [{"Name": name}]}).encode(),
            idempotency_key=idempotency_key,
            urgent=True,
        )
    except XeroError as error:
        raise DomainError(_failure_words(error)) from None


def _created_record(response: XeroResponse) -> ContactRecord:
    """Of a refused element Xero echoes the id zero (facts 3.4)."""
    for record in map(contact_record, response.records("Contacts")):
        if record and record.id.int:
            return record
    raise DomainError(
        "Xero did not say which contact it made. Refresh contacts, then link it by hand."
    )


def _link_created(client_id: UUID, name: str, record: ContactRecord) -> None:
    with transaction() as session:
        store_contacts(session, [record], clock.now())
        client = session.get_one(
            Client, (tenancy.current_org_id(), client_id), with_for_update=True
        )
        client.contact_id = record.id
        audit.record("contact.created_in_xero", name)
        audit.record("client.linked", name, how="created in Xero")


def _failure_words(error: XeroError) -> str:
    if "already assigned" in error.message:
        return "Xero already has a contact of this name. Refresh contacts, then link it."
    return (
        f"Xero could not be asked just now: {error.message}. Nothing was linked; try again in a"
        " moment."
    )
