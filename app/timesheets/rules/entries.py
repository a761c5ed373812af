from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kernel.errors import DomainError
from app.kernel.messages import Message
from app.timesheets.rules.entry_locks import word_label

EARLIEST_DATE, LATEST_DATE = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class EntryDetails:
    """What is entered about a time entry.

    Start and end (UTC, whole seconds) are there together and `seconds` apart, or not at all.
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
    """A time entry as it is shown: with the names of what it belongs to, its member's time zone,
    and the invoice that it is on, if any (`label`, `lock_invoice_id`).
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
    label: Message
    lock_invoice_id: UUID | None
    time_zone: str

    @property
    def lock_label(self) -> str:
        """The invoice that the entry is on, in words."""
        return word_label(self.label)

    @property
    def is_locked(self) -> bool:
        return self.lock_invoice_id is not None

    @property
    def is_plain(self) -> bool:
        """Whether its duration can simply be changed: it is on no invoice, and has no start."""
        return not self.is_locked and self.started_at is None


def check_date(on: date) -> None:
    """Raises DomainError beside `entry_date` for a date on which nobody works."""
    if not EARLIEST_DATE <= on <= LATEST_DATE:
        raise DomainError(
            f"Choose a date from {EARLIEST_DATE.year} to {LATEST_DATE.year}.", "entry_date"
        )


def local_span(entry: TrackedEntry) -> tuple[datetime, datetime] | None:
    """Start and end as the clocks of its member showed them."""
    if entry.started_at is None or entry.ended_at is None:
        return None
    zone = ZoneInfo(entry.time_zone)
    return entry.started_at.astimezone(zone), entry.ended_at.astimezone(zone)
