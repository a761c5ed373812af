"""Rounds: work for every organisation, once in a period, each at a time of its own in it.

An organisation's time follows from its id alone, so that never all of them are due at one instant.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class RoundPart:
    """The organisations of a round of `period` whose time lies in the `step` from `start` on."""

    start: datetime
    period: timedelta
    step: timedelta

    def includes(self, org_id: UUID) -> bool:
        return latest_start(org_id, self.period, self.step, self.start) == self.start

    def as_subject(self) -> str:
        """For a job's subject; `read_part` reads it."""
        numbers = self.start.timestamp(), self.period.total_seconds(), self.step.total_seconds()
        return "/".join(str(int(number)) for number in numbers)


@dataclass(frozen=True)
class Round:
    """Work for every organisation once in `period`, asked for in steps.

    `request` runs inside a transaction and writes a job for the organisations of a part. `name` is
    stored with each part.
    """

    name: str
    period: timedelta
    step: timedelta
    request: Callable[[RoundPart], object]


def is_included(part: RoundPart | None, org_id: UUID) -> bool:
    """Whether work for `part` is for this organisation; None is the whole round."""
    return part is None or part.includes(org_id)


def read_part(subject: str) -> RoundPart | None:
    """What `as_subject` wrote; None for an empty one."""
    if not subject:
        return None
    start, period, step = (int(number) for number in subject.split("/"))
    return RoundPart(
        datetime.fromtimestamp(start, UTC), timedelta(seconds=period), timedelta(seconds=step)
    )


def latest_start(org_id: UUID, period: timedelta, step: timedelta, moment: datetime) -> datetime:
    """When the step began in which the organisation last had its time, seen from the step of
    `moment`; steps and periods count from the epoch.
    """
    period_seconds, step_seconds = int(period.total_seconds()), int(step.total_seconds())
    offset = org_id.int % period_seconds // step_seconds * step_seconds
    present = int(moment.timestamp()) // step_seconds * step_seconds
    return datetime.fromtimestamp(present - (present - offset) % period_seconds, UTC)


def first_missed_part(
    org_ids: Iterable[UUID], work: Round, last: datetime | None, moment: datetime
) -> RoundPart | None:
    """The earliest part with an organisation whose time has come since the part that began at
    `last`; None when none has.

    Looks back for one period at most, and as far when there is no `last`.
    """
    starts = (latest_start(org_id, work.period, work.step, moment) for org_id in org_ids)
    missed = min((start for start in starts if last is None or start > last), default=None)
    return None if missed is None else RoundPart(missed, work.period, work.step)
