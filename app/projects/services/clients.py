from uuid import UUID

from sqlalchemy.orm import Session

from app.kernel import audit, clock
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.kernel.rows import lock_row
from app.kernel.versions import edit_rows
from app.projects.models import Client
from app.projects.queries.amounts import amounts_of_client
from app.projects.rules import name_key
from app.projects.rules.amounts import currency_problem
from app.projects.services.duplicates import refuse_duplicate

NAME_TAKEN_MESSAGE = "You already have a client of this name."


def create_client(name: str, currency: str) -> UUID:
    """Create a client. Raises DomainError beside `name` when one of that name exists."""
    with transaction() as session:
        return add_client(session, name, currency)


def add_client(session: Session, name: str, currency: str, field: str = "name") -> UUID:
    """As `create_client`, inside the open transaction; it raises beside `field`."""
    client = Client(id=new_id(), name=name, name_key=name_key(name), currency=currency)
    with refuse_duplicate(session, NAME_TAKEN_MESSAGE, field):
        session.add(client)
    audit.record("client.created", name)
    return client.id


def update_client(client_id: UUID, name: str, currency: str, version: str | None = None) -> None:
    """Rename the client, or bill it in another currency.

    Raises DomainError beside `currency` while it, or a project of its, has amounts in the present
    one, EditConflict when it is not as it was at `version`.
    """
    with transaction() as session:
        client = lock_client(session, client_id)
        if currency != client.currency:
            problem = currency_problem(amounts_of_client(client), client.currency)
            if problem:
                raise DomainError(problem, "currency")
        with (
            edit_rows(version, client),
            refuse_duplicate(session, NAME_TAKEN_MESSAGE),
        ):
            audit.record("client.changed", name, before=client.name, currency=currency)
            client.name, client.name_key, client.currency = name, name_key(name), currency


def archive_client(client_id: UUID) -> None:
    """Stop time from being tracked for the client; everything about it stays."""
    with transaction() as session:
        client = lock_client(session, client_id)
        client.archived_at = client.archived_at or clock.now()
        audit.record("client.archived", client.name)


def restore_client(client_id: UUID) -> None:
    with transaction() as session:
        client = lock_client(session, client_id)
        client.archived_at = None
        audit.record("client.restored", client.name)


def lock_client(session: Session, client_id: UUID) -> Client:
    """The client, its row locked until the transaction ends. Raises NotFound."""
    return lock_row(session, Client, client_id)
