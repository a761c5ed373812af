from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import clock
from app.kernel.db import Base, OrgRow, org_key
from app.kernel.ids import new_id


class ConnectionState(StrEnum):
    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"


class Grant(Base):
    """What one Xero user granted us: a token pair that reaches every organisation they connected
    (facts 1.5), sealed.
    """

    __tablename__ = "xero_grant"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    xero_user_id: Mapped[UUID] = mapped_column(unique=True)
    access_token: Mapped[str]
    refresh_token: Mapped[str]
    previous_refresh_token: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime]
    refreshed_at: Mapped[datetime] = mapped_column(default=clock.now)
    scopes: Mapped[str]
    revoked_at: Mapped[datetime | None]


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
    reason: Mapped[str] = mapped_column(default="")
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


class TenantDirectory(Base):
    """Which organisation a Xero tenant belongs to, and the grant it is reached by: asked where no
    organisation is in force.
    """

    __tablename__ = "xero_tenant_directory"

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(primary_key=True)
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("xero_grant.id"), index=True)


class OAuthAttempt(Base):
    """One consent under way: single use, ten minutes, bound to session, person and organisation.
    `state` is a fingerprint, `verifier` sealed.
    """

    __tablename__ = "oauth_attempt"

    state: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    user_id: Mapped[UUID]
    org_id: Mapped[UUID]
    verifier: Mapped[str]
    nonce: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    grant_id: Mapped[UUID | None]
    auth_event_id: Mapped[UUID | None]


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


class Contact(OrgRow):
    """An active customer contact of Xero: its id and its name, nothing else (product.md).
    `name_key` is the name folded for comparison; `seen_at`: when a sync last met it (Xero's
    clock), so that a full one finds what has gone.
    """

    __tablename__ = "contact"
    constraints = (Index("ix_contact_org_id_name_key", "org_id", "name_key"),)

    name: Mapped[str]
    name_key: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)


class Item(OrgRow):
    """Something sold, as Xero lists it."""

    __tablename__ = "item"
    constraints = (UniqueConstraint("org_id", "code"),)

    code: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    unit_price: Mapped[Decimal | None]
    account_code: Mapped[str]
    tax_type: Mapped[str]


class TrackingCategory(OrgRow):
    __tablename__ = "tracking_category"

    name: Mapped[str]


class TrackingOption(OrgRow):
    __tablename__ = "tracking_option"
    constraints = (org_key("tracking_category", "category_id", ondelete="CASCADE"),)

    category_id: Mapped[UUID]
    name: Mapped[str]


class SyncState(OrgRow):
    """Where the sync of one kind stands: the cursor for the next incremental one and, while a run
    is under way, its last page.

    `run_started_at` is Xero's clock at the run's first page; `disturbed`: something changed in Xero
    meanwhile, so pages shifted.
    """

    __tablename__ = "sync_state"
    constraints = (UniqueConstraint("org_id", "kind"),)

    kind: Mapped[str]
    modified_since: Mapped[datetime | None]
    next_modified_since: Mapped[datetime | None]
    page: Mapped[int] = mapped_column(default=0)
    run_started_at: Mapped[datetime | None]
    disturbed: Mapped[bool] = mapped_column(default=False)


class SyncRun(OrgRow):
    """One sync of one kind. `since`: of a comparison, the first invoice date that it looks at
    (None: all).
    """

    __tablename__ = "sync_run"
    constraints = (
        Index("ix_sync_run_org_id_kind_created_at", "org_id", "kind", "created_at"),
        CheckConstraint(
            "kind IN ('contacts', 'items', 'tracking', 'invoices', 'comparison')", name="kind"
        ),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    )

    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    cause: Mapped[str]
    asked_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    pages: Mapped[int] = mapped_column(default=0)
    records: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None]
    problem: Mapped[str] = mapped_column(default="")
    since: Mapped[date | None]


class XeroCall(OrgRow):
    """The data access log: one call to Xero. `endpoint` is the manifest's name for it; no query, no
    body, no token.
    """

    __tablename__ = "xero_call"
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
    __table_args__ = (Index("ix_xero_call_slot_tenant_id", "tenant_id", "expires_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    tenant_id: Mapped[UUID]
    expires_at: Mapped[datetime]


class WebhookEvent(Base):
    """What Xero announced: the inbox. The key makes a repeated delivery nothing; the claims in it
    change nothing by themselves (facts 5).
    """

    __tablename__ = "webhook_event"
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

    day: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    events: Mapped[int] = mapped_column(BigInteger)
