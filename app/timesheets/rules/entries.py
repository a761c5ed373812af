from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kernel.errors import DomainError

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class EntryDetails:
    """What one says about a time entry. Start and end (UTC, whole seconds) are given together and
    `seconds` apart, or not at all.
    """

    project_id: UUID
    entry_date: date
    seconds: int
    task_id: UUID | None = None
    description: str = ""
    billable: bool = True
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class TrackedEntry:
    """A time entry as it is shown, with the names it points to its member's time zone, and the
    invoice that holds it, if any.
    """

    id: UUID
    membership_id: UUID
    member_name: str
    project_id: UUID
    project_name: str
    client_id: UUID
    client_name: str
    task_id: UUID | None
    task_name: str | None
    entry_date: date
    seconds: int
    started_at: datetime | None
    ended_at: datetime | None
    description: str
    billable: bool
    lock_label: str | None
    lock_invoice_id: UUID | None
    time_zone: str

    @property
    def is_locked(self) -> bool:
        return self.lock_invoice_id is not None

    @property
    def is_plain(self) -> bool:
        """Whether its duration can simply be changed: nothing holds it, and no start and end say
        otherwise.
        """
        return not self.is_locked and self.started_at is None


def check_date(on: date) -> date:
    """ON; raises DomainError beside `entry_date` for a date nobody works on."""
    if not EARLIEST <= on <= LATEST:
        raise DomainError(f"Choose a date from {EARLIEST.year} to {LATEST.year}.", "entry_date")
    return on


def local_span(entry: TrackedEntry) -> tuple[datetime, datetime] | None:
    """Start and end as the clocks of its member showed them."""
    if entry.started_at is None or entry.ended_at is None:
        return None
    zone = ZoneInfo(entry.time_zone)
    return entry.started_at.astimezone(zone), entry.ended_at.astimezone(zone)
