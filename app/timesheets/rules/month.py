"""The calendar: the weeks of a month, and what was tracked on each of their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.timesheets.rules.entries import TrackedEntry
from app.timesheets.rules.week import first_day

MONTH_AND_MORE = timedelta(days=31)


@dataclass(frozen=True)
class ProjectOnDay:
    """A project's entries on a day."""

    entries: tuple[TrackedEntry, ...]

    @property
    def seconds(self) -> int:
        return sum(entry.seconds for entry in self.entries)

    @property
    def is_locked(self) -> bool:
        """Whether an invoice has any of them."""
        return any(entry.is_locked for entry in self.entries)


@dataclass(frozen=True)
class CalendarDay:
    """A day with its entries in the order they were worked; `in_month`: of the month shown."""

    on: date
    in_month: bool
    entries: tuple[TrackedEntry, ...]

    @property
    def seconds(self) -> int:
        return sum(entry.seconds for entry in self.entries)

    @property
    def projects(self) -> tuple[ProjectOnDay, ...]:
        """The entries by project, in the order of each one's first."""
        by_project: dict[UUID, list[TrackedEntry]] = {}
        for entry in self.entries:
            by_project.setdefault(entry.project_id, []).append(entry)
        return tuple(ProjectOnDay(tuple(entries)) for entries in by_project.values())


@dataclass(frozen=True)
class CalendarWeek:
    days: tuple[CalendarDay, ...]

    @property
    def seconds(self) -> int:
        """All seven days', also those of another month."""
        return sum(day.seconds for day in self.days)


def month_days(on: date, week_start: int) -> tuple[date, ...]:
    """The days of the whole weeks that hold the month of `on`."""
    first = on.replace(day=1)
    following = (first + MONTH_AND_MORE).replace(day=1)
    begin, end = (
        first_day(first, week_start),
        first_day(following - timedelta(days=1), week_start) + timedelta(days=6),
    )
    return tuple(begin + timedelta(days=place) for place in range((end - begin).days + 1))


def build_month(
    on: date, week_start: int, entries: Iterable[TrackedEntry]
) -> tuple[CalendarWeek, ...]:
    """The weeks of the month that `on` is in; entries on other days are left out."""
    days = month_days(on, week_start)
    by_day: dict[date, list[TrackedEntry]] = {day: [] for day in days}
    for entry in entries:
        if entry.entry_date in by_day:
            by_day[entry.entry_date].append(entry)
    calendar = [CalendarDay(day, day.month == on.month, tuple(by_day[day])) for day in days]
    return tuple(
        CalendarWeek(tuple(calendar[place : place + 7])) for place in range(0, len(calendar), 7)
    )
