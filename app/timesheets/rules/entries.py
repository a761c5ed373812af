from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from app.kernel.errors import DomainError
from app.kernel.messages import Message
from app.timesheets.rules.entry_locks import word_label

# What people may change of an entry, as its row and as it is shown.
EDITED_COLUMNS = (
    "project_id",
    "task_id",
    "entry_date",
    "seconds",
    "started_at",
    "ended_at",
    "description",
    "billable_choice",
)
EARLIEST_DATE, LATEST_DATE = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True)
class EntryKey:
    """An entry's place among all, which are listed by date and then by id, the newest first.
    Written `2026-11-30.01a2…`.
    """

    entry_date: date
    entry_id: UUID

    def __str__(self) -> str:
        return f"{self.entry_date.isoformat()}.{self.entry_id}"


def parse_entry_key(text: str) -> EntryKey | None:
    """The place that `text` spells, or None."""
    day, _, entry_id = text.partition(".")
    try:
        return EntryKey(date.fromisoformat(day), UUID(entry_id))
    except ValueError:
        return None


@dataclass(frozen=True)
class EntryDetails:
    """What is entered about a time entry.

    Start and end (UTC, whole seconds) are there together and `seconds` apart, or not at all.
    `billable`: what a person decided; None: as the project and task say.
    """

    project_id: UUID
    entry_date: date
    seconds: int
    task_id: UUID | None = None
    description: str = ""
    billable: bool | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def work(self) -> tuple[UUID, UUID | None]:
        return self.project_id, self.task_id

    @property
    def time(self) -> tuple[int, datetime | None, datetime | None]:
        """How long, and from when to when."""
        return self.seconds, self.started_at, self.ended_at


@dataclass(frozen=True)
class TrackedEntry:
    """A time entry as it is shown: with the names of what it belongs to, its member's time zone,
    and the invoice that it is on, if any (`label`, `lock_invoice_id`). `is_open`: new time can
    still be tracked on its project and task. `billable_choice`: as in `EntryDetails`.
    """

    edited_columns: ClassVar[tuple[str, ...]] = EDITED_COLUMNS

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
    billable_choice: bool | None
    is_open: bool
    project_colour: str

    @property
    def key(self) -> EntryKey:
        return EntryKey(self.entry_date, self.id)

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


class Timed(Protocol):
    """What may have a start and an end. `time_zone`: its member's."""

    @property
    def started_at(self) -> datetime | None: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def time_zone(self) -> str: ...


def local_span(entry: Timed) -> tuple[datetime, datetime] | None:
    """Start and end as the clocks of its member showed them."""
    if entry.started_at is None or entry.ended_at is None:
        return None
    zone = ZoneInfo(entry.time_zone)
    return entry.started_at.astimezone(zone), entry.ended_at.astimezone(zone)
