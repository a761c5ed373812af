"""Looking contacts up in Xero itself: by a part of their name, by their name, by their id. Nothing
of what is found is kept until a client is linked to it.
"""

from uuid import UUID

from app.kernel import audit, clock
from app.kernel.errors import DomainError
from app.kernel.versions import edit_rows
from app.projects.services.clients import lock_client
from app.xero.api.errors import NotConnected, Refused, XeroError
from app.xero.connection.queries import LiveConnection, live_connection
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.contacts.queries import MAX_SEARCH_RESULTS
from app.xero.contacts.rules.links import LINK_COLUMNS
from app.xero.contacts.rules.records import ContactRecord, contact_records
from app.xero.contacts.services.contacts import remove_unlinked_suppliers, store_contacts

PURPOSE = "find a contact that somebody looks for"


def search_xero(text: str) -> list[ContactRecord]:
    """Active contacts of Xero that contain the text, suppliers too, by name; at most twenty. Calls
    Xero; raises DomainError when it cannot be asked.
    """
    params = {
        "searchTerm": text,
        "order": "Name ASC",
        "page": "1",
        "pageSize": str(MAX_SEARCH_RESULTS),
    }
    try:
        response = call(
            "Contacts.search",
            purpose=PURPOSE,
            connection=live_connection(),
            params=params,
            urgent=True,
        )
    except XeroError as error:
        raise DomainError(unasked_words(error)) from None
    return [record for record in contact_records(response) if record.is_active]


def contacts_named(connection: LiveConnection, name: str) -> list[ContactRecord]:
    """The active contacts of exactly that name, capitals aside (facts 3.2). Raises XeroError."""
    quoted = name.replace('"', '""')
    response = call(
        "Contacts.search",
        purpose=PURPOSE,
        connection=connection,
        params={"where": f'Name=="{quoted}"', "page": "1", "pageSize": str(MAX_SEARCH_RESULTS)},
        urgent=True,
    )
    return [record for record in contact_records(response) if record.is_active]


def fetch_contact(
    connection: LiveConnection, contact_id: UUID, purpose: str
) -> ContactRecord | None:
    """The contact as Xero has it now; None when it has none of that id. Raises XeroError."""
    try:
        response = call(
            "Contacts.get", purpose=purpose, connection=connection, path=str(contact_id)
        )
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return None
    return next(iter(contact_records(response)), None)


def link_found_contact(client_id: UUID, contact_id: UUID, version: str | None = None) -> None:
    """Link the client to a contact that was found in Xero, and keep it from now on. Calls Xero,
    then opens a transaction.

    Raises DomainError when it is no longer active there or Xero cannot be asked, EditConflict when
    the link is not as it was at `version`.
    """
    try:
        connection = live_connection()
        record = fetch_contact(connection, contact_id, "link the contact that somebody has found")
        if record is None or not record.is_active:
            raise DomainError("This contact is no longer active in Xero. Choose another.")
        with hold_connection(connection) as session:
            store_contacts(session, [record], clock.now())
            client = lock_client(session, client_id)
            with edit_rows(version, client, columns=LINK_COLUMNS):
                client.contact_id = record.id
            session.flush()
            remove_unlinked_suppliers(session)
            audit.record("client.linked", client.name, how="found in Xero")
    except XeroError as error:
        raise DomainError(unasked_words(error)) from None


def unasked_words(error: XeroError) -> str:
    """What to tell a person for whom Xero could not be asked: to connect it, or to wait."""
    if isinstance(error, NotConnected):
        return f"Connect Xero first. {error.message.rstrip('.')}."
    return (
        f"Xero could not be asked right now: {error.message.rstrip('.')}. Nothing was linked; try"
        " again in a moment."
    )
