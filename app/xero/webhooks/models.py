from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Index,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import Base
from app.kernel.retention.policy import Retention


class WebhookEvent(Base):
    """What Xero announced: the inbox. The key makes a repeated delivery nothing; the claims in it
    change nothing by themselves (facts 5).
    """

    __tablename__ = "webhook_event"
    global_reason = "an event names a Xero tenant; whose that is, is looked up afterwards"
    retention = Retention(
        "Webhook events",
        keep="30 days",
        moment="received_at",
        words="received longer ago",
        why="What they caused was done within minutes.",
    )
    __table_args__ = (Index("ix_webhook_event_received_at", "received_at"),)

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    resource_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_at: Mapped[datetime] = mapped_column(primary_key=True)
    event_type: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(default=clock.now)


class WebhookTally(Base):
    """How many events of a day were kept, repeated or for a Xero tenant nobody here is connected
    to.
    """

    __tablename__ = "webhook_tally"
    global_reason = "counts of events, without a name"

    day: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInteger)
