"""The one way in which what Xero said is written: while the connection that it was asked through
still stands (reliability.md, Held connections).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.db import own, transaction
from app.kernel.jobs import ClaimedJob
from app.kernel.jobs.claims import require_lease
from app.kernel.messages import message
from app.xero.api.errors import ModuleOff, NotConnected
from app.xero.connection.models import Connection, ConnectionState, XeroModule
from app.xero.connection.queries import LiveConnection
from app.xero.manifest import Module


@contextmanager
def hold_connection(
    connection: LiveConnection, job: ClaimedJob | None = None, module: Module | None = None
) -> Iterator[Session]:
    """Open the transaction that writes what came of calls made through `connection`.

    Until the commit nobody ends or replaces that connection, takes over `job` or switches `module`
    off. Raises NotConnected, LeaseLost or ModuleOff when that has happened already: then nothing is
    written. The connection is locked before any other row, as by whoever ends it.
    """
    with transaction() as session:
        _lock_connection(session, connection)
        if job is not None:
            require_lease(job)
        if module is not None:
            _lock_module(session, module)
        yield session


def lock_existing_connection(session: Session, connection_id: UUID) -> bool:
    """Inside the open transaction: whether that connection is still there, whatever its state; then
    nobody ends it until the commit.
    """
    same = select(Connection.id).where(own(Connection), Connection.id == connection_id)
    locked = same.with_for_update(key_share=True, read=True, of=Connection)
    return session.execute(locked).first() is not None


def _lock_connection(session: Session, connection: LiveConnection) -> None:
    same = select(Connection.id).where(
        own(Connection),
        Connection.id == connection.id,
        Connection.tenant_id == connection.tenant_id,
        Connection.state == ConnectionState.CONNECTED,
    )
    locked = same.with_for_update(key_share=True, read=True, of=Connection)
    if session.execute(locked).first() is None:
        raise NotConnected(message("xero.disconnected_meanwhile"))


def _lock_module(session: Session, module: Module) -> None:
    enabled = select(XeroModule.id).where(
        own(XeroModule), XeroModule.key == module.key, XeroModule.enabled
    )
    locked = enabled.with_for_update(key_share=True, read=True)
    if session.execute(locked).first() is None:
        raise ModuleOff(message("xero.module_off_meanwhile", module=module.title))
