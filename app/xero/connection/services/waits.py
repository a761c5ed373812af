"""Xero told us to wait, and a person would rather see at once whether it still does."""

from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.xero.api.throttle import unpark_tenant
from app.xero.connection.events import CallsResumed
from app.xero.connection.models import ConnectionState
from app.xero.connection.queries import current_connection


def end_wait() -> None:
    """What waits for Xero in the organisation in force is tried now. When Xero says again that it
    is too early, it waits again. Opens a transaction; raises Conflict without a usable connection.
    """
    connection = current_connection()
    if connection is None or connection.state is not ConnectionState.CONNECTED:
        raise Conflict("Reconnect Xero first: until then nothing can be tried.")
    with transaction() as session:
        unpark_tenant(session, connection.tenant_id)
        emit(CallsResumed(connection.org_id))
