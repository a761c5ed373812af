from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import Base, OrgRow
from app.kernel.ids import new_id
from app.kernel.retention_policy import Retention
from app.kernel.sealed_columns import seal_info


class Grant(Base):
    """What one Xero user granted us: a token pair that reaches every organisation they connected
    (facts 1.5), sealed.
    """

    __tablename__ = "xero_grant"
    global_reason = "one Xero user's token may serve several organisations; sealed"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    xero_user_id: Mapped[UUID] = mapped_column(unique=True)
    access_token: Mapped[str] = mapped_column(info=seal_info("xero_grant/{key}/access_token"))
    refresh_token: Mapped[str] = mapped_column(info=seal_info("xero_grant/{key}/refresh_token"))
    previous_refresh_token: Mapped[str] = mapped_column(
        default="", info=seal_info("xero_grant/{key}/previous_refresh_token")
    )
    expires_at: Mapped[datetime]
    refreshed_at: Mapped[datetime] = mapped_column(default=clock.now)
    scopes: Mapped[str]
    revoked_at: Mapped[datetime | None]


class TenantDirectory(Base):
    """Which organisation a Xero tenant belongs to, and the grant it is reached by: asked where no
    organisation is in force.
    """

    __tablename__ = "xero_tenant_directory"
    global_reason = "a webhook names a Xero tenant before any organisation is in force"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("xero_grant.id"), index=True)


class XeroCall(OrgRow):
    """The data access log: one call to Xero. `endpoint` is the manifest's name for it; no query, no
    body, no token.
    """

    __tablename__ = "xero_call"
    retention = Retention(
        "Data access log",
        keep="13 months",
        moment="created_at",
        words="called longer ago",
        why="Xero's security standard wants a year of it.",
    )
    constraints = (Index("ix_xero_call_org_id_created_at", "org_id", "created_at"),)

    purpose: Mapped[str]
    asked_by: Mapped[UUID | None]
    method: Mapped[str]
    endpoint: Mapped[str]
    status: Mapped[int | None]
    outcome: Mapped[str]
    records: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    milliseconds: Mapped[int] = mapped_column(default=0)
    correlation_id: Mapped[str] = mapped_column(default="")


class TenantBudget(Base):
    """What is left of a Xero tenant's limits, shared by all workers (facts 4.1). `recent`: when the
    last minute's calls were let go.
    """

    __tablename__ = "xero_tenant_budget"
    global_reason = "Xero's limits count per Xero tenant, whichever organisation calls"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    recent: Mapped[list[datetime]] = mapped_column(
        ARRAY(DateTime(timezone=True)), server_default=text("'{}'"), default=list
    )
    day_remaining: Mapped[int | None]
    day_seen_at: Mapped[datetime | None]
    parked_until: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(default="")


class CallSlot(Base):
    """A call to a Xero tenant that is under way; it expires by itself when its worker dies."""

    __tablename__ = "xero_call_slot"
    global_reason = "Xero's limits count per Xero tenant, whichever organisation calls"
    __table_args__ = (Index("ix_xero_call_slot_tenant_id", "tenant_id", "expires_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    expires_at: Mapped[datetime]


# The two types of an event (facts 5): whatever is not created counts as changed.
CREATED, CHANGED = "CREATE", "UPDATE"


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
