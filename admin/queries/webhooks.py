"""What Xero announced: counts and times, never what an event was about."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Date, cast, func, select

from admin.queries import Rows, page_rows
from app.accounts.models import Organisation
from app.kernel import clock
from app.kernel.db import db
from app.xero.api.models import TenantDirectory, WebhookEvent, WebhookTally

HISTORY_DAYS = 14


@dataclass(frozen=True)
class WebhookDay:
    """Events of one day (UTC). `repeated`: delivered before; `unknown`: for a Xero organisation
    that nobody here is connected to.
    """

    day: date
    kept: int
    repeated: int
    unknown: int


def webhook_days() -> list[WebhookDay]:
    """The last DAYS days, today first, those without an event too."""
    today = clock.now().astimezone(UTC).date()
    stored_by_day = _stored_events(today - timedelta(days=HISTORY_DAYS - 1))
    tallied = _tallied_events()
    days = [today - timedelta(days=back) for back in range(HISTORY_DAYS)]
    return [
        WebhookDay(
            day, stored_by_day.get(day, 0), tallied[day, "repeated"], tallied[day, "unknown"]
        )
        for day in days
    ]


def _stored_events(first: date) -> dict[date, int]:
    day = cast(func.timezone("UTC", WebhookEvent.received_at), Date)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    statement = select(day, func.count()).where(WebhookEvent.received_at >= since).group_by(day)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _tallied_events() -> Counter[tuple[date, str]]:
    tallies = db.session.execute(
        select(WebhookTally.day, WebhookTally.outcome, WebhookTally.events)
    )
    return Counter({(row.day, row.outcome): row.events for row in tallies})


def last_received() -> datetime | None:
    """When the newest event arrived that was kept."""
    return db.session.scalar(select(func.max(WebhookEvent.received_at)))


def webhook_sources(q: str = "", page: int = 1) -> Rows:
    """One page of connected organisations, the latest heard of first: last event, and how many
    within a day; one more than a page when there are others.
    """
    recent = (
        func.count()
        .filter(WebhookEvent.received_at > clock.now() - timedelta(days=1))
        .label("recent")
    )
    latest = func.max(WebhookEvent.received_at).label("latest")
    events = (
        select(WebhookEvent.tenant_id, latest, recent).group_by(WebhookEvent.tenant_id).subquery()
    )
    statement = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.slug,
            events.c.latest,
            func.coalesce(events.c.recent, 0).label("recent"),
        )
        .join(TenantDirectory, TenantDirectory.org_id == Organisation.id)
        .outerjoin(events, events.c.tenant_id == TenantDirectory.tenant_id)
        .order_by(events.c.latest.desc().nulls_last(), Organisation.name, Organisation.id)
    )
    return page_rows(statement, page, q)
