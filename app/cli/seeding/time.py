"""Weeks of time as a team would have tracked it; the same for the same people and dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from app.cli.seeding.people import TIME_ZONE
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.timesheets.models import TimeEntry

DESCRIPTIONS = {
    "Design": (
        "Wireframes for the new start page",
        "Type and colour round two",
        "Prototype for the walkthrough",
        "Icons and empty states",
        "Layout for phones",
    ),
    "Development": (
        "Search with filters",
        "Payment step",
        "Import of old records",
        "Fix what the testers found",
        "Faster list pages",
        "Sign-in by mail link",
    ),
    "Research": (
        "Interviews with three customers",
        "Competitor walk-through",
        "Analytics: where people leave",
        "Notes from the site visit",
    ),
    "Meetings": ("Weekly catch-up", "Planning with the client", "Show and tell", "Kick-off"),
    "Support": (
        "Answering tickets",
        "Updates and backups",
        "Small text changes",
        "Looking into slow reports",
    ),
    "Internal review": ("Retrospective", "Code review", "Handover notes"),
}
START_TIMES = (time(8, 30), time(9, 0), time(9, 15))
ENTRY_SECONDS = (1200, 1800, 2700, 3600, 4500, 5400, 7200, 9000)
FULL_DAY_SECONDS = 7 * 3600
TASKS_A_WEEK = 6


@dataclass(frozen=True)
class Work:
    """Something time can be tracked on: a project's task, and how much of the week it takes up."""

    project_id: UUID
    task_id: UUID | None
    task: str
    billable: bool
    weight: int = 1


def plant_weeks(
    membership_ids: Sequence[UUID], work: Sequence[Work], weeks: int, today: date
) -> list[UUID]:
    """Entries of these memberships from `weeks` ago up to today, in the organisation in force;
    answers their ids.
    """
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    rows = [
        row
        for number, member in enumerate(membership_ids)
        for day in days
        for row in _day_entries(number, member, day, work, today)
    ]
    write_entries(rows)
    return [row["id"] for row in rows]


def write_entries(rows: Sequence[dict[str, Any]]) -> None:
    with transaction() as session:
        session.execute(insert(TimeEntry), rows)


def _day_entries(
    number: int, member: UUID, day: date, work: Sequence[Work], today: date
) -> Iterator[dict[str, Any]]:
    chance = Random(f"{number} {day.isocalendar().week} {day.weekday()}")  # noqa: S311 - a demo that looks the same each time
    off = day.weekday() > 4 or chance.random() < 0.06
    if off and day != today:
        return
    target = (
        FULL_DAY_SECONDS // 4
        if day == today
        else FULL_DAY_SECONDS - chance.choice((0, 0, 1800, 3600, 7200))
    )
    timed = day != today and chance.random() < 0.5
    start = datetime.combine(day, chance.choice(START_TIMES), ZoneInfo(TIME_ZONE)).astimezone(UTC)
    week_work = _week_work(number, day, work)
    while target > 0:
        work_item = chance.choices(week_work, [item.weight for item in week_work])[0]
        seconds = min(chance.choice(ENTRY_SECONDS), max(target, ENTRY_SECONDS[0]))
        target -= seconds
        yield entry_row(
            member,
            work_item,
            day,
            seconds,
            chance.choice(DESCRIPTIONS[work_item.task]),
            start if timed else None,
        )
        start += timedelta(seconds=seconds + chance.choice((0, 0, 300, 900)))


def _week_work(number: int, day: date, work: Sequence[Work]) -> list[Work]:
    """The few things a person works on in the week of that day."""
    chance = Random(f"{number} {day.isocalendar().week}")  # noqa: S311 - a demo that looks the same each time
    return chance.choices(work, [item.weight for item in work], k=TASKS_A_WEEK)


def entry_row(
    member: UUID,
    work: Work,
    day: date,
    seconds: int,
    description: str,
    start: datetime | None = None,
) -> dict[str, Any]:
    """One row of TimeEntry, by duration or from `start` on."""
    return {
        "id": new_id(),
        "membership_id": member,
        "project_id": work.project_id,
        "task_id": work.task_id,
        "entry_date": day,
        "seconds": seconds,
        "started_at": start,
        "ended_at": start + timedelta(seconds=seconds) if start else None,
        "description": description,
        "billable": work.billable,
    }
