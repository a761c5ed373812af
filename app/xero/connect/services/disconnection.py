"""Disconnecting: here at once, in Xero as soon as it answers."""

from contextlib import suppress
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.db import db, end_reading, own, transaction, writing_session
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.xero.api.client import Access
from app.xero.api.errors import KeyMissing, NotConnected, Refused
from app.xero.api.models import Grant, TenantDirectory
from app.xero.api.schemas import read_tenants
from app.xero.connect.events import XeroDisconnected
from app.xero.connect.services.grants import give_back_grant
from app.xero.connect.services.removal import remove_tenant_data
from app.xero.connection.models import Connection
from app.xero.connection.services.calls import call_as


def disconnect() -> None:
    """Remove what the manifest says is removed, in one transaction; Xero is told afterwards. Raises
    Conflict when not connected.
    """
    with transaction():
        if not drop_connection():
            raise Conflict("Xero is not connected.")


def drop_connection() -> bool:
    """Inside the open transaction: as `disconnect`; False when there is no connection."""
    session = writing_session()
    locked = select(Connection).where(own(Connection)).with_for_update(of=Connection)
    connection = session.scalar(locked)
    if connection is None:
        return False
    audit.record("xero.disconnected", connection.tenant_name)
    emit(XeroDisconnected(connection.org_id, connection.grant_id, connection.connection_id))
    remove_tenant_data(session, connection)
    return True


def end_connection_in_xero(grant_id: UUID, connection_id: UUID | None) -> None:
    """End that connection in Xero unless an organisation here uses it, and give the access back
    when nothing uses it any more.

    Raises OutcomeUnknown or NotNow when Xero cannot be reached: to be tried again.
    """
    exists = db.session.get(Grant, grant_id) is not None
    end_reading()
    if not exists:
        return
    if connection_id is not None:
        with suppress(KeyMissing):  # giving the grant back needs the key as well
            _end_connection(grant_id, connection_id)
    give_back_grant(grant_id)


def _end_connection(grant_id: UUID, connection_id: UUID) -> None:
    access = Access(grant_id)
    try:
        tenants = read_tenants(
            call_as(access, "connections.list", purpose="end the connection").records("")
        )
        tenant = next((tenant for tenant in tenants if tenant.connection_id == connection_id), None)
        if tenant is not None and not _is_connected(grant_id, tenant.tenant_id):
            call_as(
                access, "connections.delete", purpose="end the connection", path=str(connection_id)
            )
    except NotConnected:
        return
    except Refused as refusal:
        if refusal.status != 404:
            raise


def _is_connected(grant_id: UUID, tenant_id: UUID) -> bool:
    connected = select(TenantDirectory.org_id).where(
        TenantDirectory.grant_id == grant_id, TenantDirectory.tenant_id == tenant_id
    )
    is_connected = db.session.execute(connected).first() is not None
    end_reading()
    return is_connected
