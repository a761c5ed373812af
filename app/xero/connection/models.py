from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from app.kernel.db import OrgRow
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn
from app.xero.api.models import Grant


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"


class Connection(OrgRow):
    """The Xero organisation that this organisation is connected to; one each. `lost_at`: since when
    it needs a reconnect; `setup_done`: the wizard's steps that somebody has finished.
    """

    __tablename__ = "xero_connection"
    constraints = (
        UniqueConstraint("org_id"),
        CheckConstraint("state IN ('connected', 'needs_reconnect')", name="state"),
    )

    grant_id: Mapped[UUID] = mapped_column(ForeignKey("xero_grant.id"))
    connection_id: Mapped[UUID]
    tenant_id: Mapped[UUID]
    tenant_name: Mapped[str]
    state: Mapped[ConnectionState] = mapped_column(default=ConnectionState.CONNECTED)
    reason: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
    lost_at: Mapped[datetime | None]
    connected_by: Mapped[UUID]
    connected_at: Mapped[datetime] = mapped_column(default=clock.now)
    short_code: Mapped[str] = mapped_column(default="")
    country: Mapped[str] = mapped_column(default="")
    base_currency: Mapped[str] = mapped_column(default="")
    setup_done: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), default=list
    )
    grant: Mapped[Grant] = relationship(viewonly=True, lazy="joined")


class XeroModule(OrgRow):
    """The organisation's choice about one optional module of the manifest; none made yet: it is
    off.
    """

    __tablename__ = "xero_module"
    constraints = (UniqueConstraint("org_id", "key"),)

    key: Mapped[str]
    enabled: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[UUID | None]
