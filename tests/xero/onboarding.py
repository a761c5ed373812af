"""The whole way of a connected organisation: consent, sync, a linked client, an invoice in Xero."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.kernel.db import db
from app.xero.api.problems import word_problem
from app.xero.connection import queries
from app.xero.connection.models import Connection, ConnectionState
from app.xero.contacts.models import Contact
from tests.cast import Cast, Person
from tests.invoicing.client_work import ClientWork
from tests.xero.conftest import Xero

CONTACT = "Kowhai Health Trust"


class Onboarding:
    """Acme Studio with time to bill to a contact that Xero really has; `connect` takes it to
    Xero.
    """

    def __init__(
        self,
        cast: Cast,
        xero: Xero,
        connect: Callable[..., TestResponse],
        run_jobs: Callable[[], int],
    ) -> None:
        self.cast, self.xero, self._connect, self.run_jobs = cast, xero, connect, run_jobs
        self.contact_id = UUID(
            next(one["ContactID"] for one in self._books("contacts") if one["Name"] == CONTACT)
        )
        self.client_work = ClientWork(cast, contact_id=self.contact_id)

    def _books(self, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.xero.get(
            f"/organisations/{self.xero.tenant_id()}/{what}"
        )[what]
        return found

    def connect(self, person: Person | None = None) -> str:
        """Answers where the callback sends the person."""
        return str(self._connect(person or self.cast.adam).headers["Location"])

    def sync(self) -> set[str]:
        """Run what waits; answers the names of the contacts that are known then."""
        self.run_jobs()
        with self.cast.adam.enter_scope():
            return set(db.session.scalars(select(Contact.name)))

    def in_xero(self) -> list[str]:
        """The references of the invoices in Xero's books."""
        return [str(one.get("Reference")) for one in self._books("invoices")]

    def connection(self) -> Connection | None:
        with self.cast.adam.enter_scope():
            found = queries.current_connection()
            db.session.expunge_all()
        db.session.rollback()
        return found

    def state(self) -> tuple[ConnectionState, str]:
        found = self.connection()
        assert found is not None
        return found.state, word_problem(found.reason)
