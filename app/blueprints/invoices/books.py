"""What is known of the connected organisation's books right now."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from app.invoicing.rules import References
from app.xero.api.errors import XeroError
from app.xero.connection.models import ConnectionState
from app.xero.connection.queries import current_connection
from app.xero.reference.services import (
    cached_reference_data,
    reference_data_soon,
    refresh_reference_data,
)
from app.xero.sync.queries import account_uses


@dataclass(frozen=True)
class Books:
    """`state`: connected, not_connected, needs_reconnect, or silent when Xero does not answer: then
    nothing can be checked, and nothing is sent.
    """

    references: References
    state: str

    @property
    def is_connected(self) -> bool:
        return self.state == "connected"

    @property
    def suggested_account(self) -> str:
        """The account that a person is asked to confirm where none is chosen; '' for none."""
        return self.references.suggested_account_code(account_uses() if self.is_connected else {})


def load_books() -> Books:
    """Reference data through its cache, or from Xero when the form asks for that; a missing
    connection or a silent Xero is a state, not an error.
    """
    if "look_again" in request.form:
        refresh_reference_data()
    return _books_of_connection(reference_data_soon)


def cached_books() -> Books:
    """As `load_books`, of what is cached: for a page that never waits for Xero."""
    return _books_of_connection(cached_reference_data)


def _books_of_connection(read: Callable[[], References]) -> Books:
    connection = current_connection()
    if connection is None:
        return Books(References(), "not_connected")
    if connection.state is not ConnectionState.CONNECTED:
        return Books(References(), "needs_reconnect")
    try:
        return Books(read(), "connected")
    except XeroError:
        return Books(References(), "silent")
