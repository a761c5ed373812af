"""How fast a budget or hour cap is used up. Amounts are integers of one unit: seconds or minor
units.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

PACE_DAYS = 28
DAY = timedelta(days=1)
MAX_COURSE_POINTS = 400  # as many as a wide screen can tell apart
MAX_FORECAST_DAYS = 3650  # ten years: later than that nobody plans


@dataclass(frozen=True)
class BurnCourse:
    """A burn from its first day to its horizon, each day or every few: what was `used` by the end
    of each (None: it is to come), and from today on what is `expected` at the present pace.
    """

    days: tuple[date, ...]
    used: tuple[int | None, ...]
    expected: tuple[int | None, ...]


@dataclass(frozen=True)
class Burn:
    """What was used of `limit` from `first` on. `last`: the day on which the limit ends, None: it
    is for the whole.

    `runs_out`: the day on which nothing will be left at the present pace; None when that is after
    `last`, never, or past. `before`: what was used of it from elsewhere. The pace: `recent` was
    used in the `recent_days` up to today. `unpriced_seconds`: time that an amount of money does not
    count, since no rate prices it.
    """

    first: date
    last: date | None
    today: date
    limit: int
    used: int
    runs_out: date | None
    course: tuple[tuple[date, int], ...]
    before: int
    recent: int
    recent_days: int
    unpriced_seconds: int = 0

    @property
    def share(self) -> int:
        """Per cent, whole ones only: 99.9 % is not 100."""
        return self.used * 100 // self.limit if self.limit else 0

    @property
    def remaining_amount(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def over(self) -> int:
        return max(0, self.used - self.limit)

    def used_on(self, day: date) -> int:
        """What was used by the end of that day, what came from elsewhere included."""
        place = bisect_right([on for on, _ in self.course], day)
        return self.course[place - 1][1] if place else self.before

    def expected_use(self, on: date) -> int:
        """What will be used by the end of that day at the present pace; today and before, what
        is.
        """
        return self.used + self.recent * max(0, (on - self.today).days) // self.recent_days

    @property
    def course_by_day(self) -> "BurnCourse":
        return burn_course(self)

    @property
    def horizon(self) -> date:
        """Up to when it is shown: the last day, or far enough for the day on which it runs out
        unless that is far away.
        """
        reached = max(self.today, self.course[-1][0]) if self.course else self.today
        if self.last or not self.runs_out:
            return self.last or reached
        near = (self.runs_out - self.first).days <= 3 * (reached - self.first).days + 30
        return max(reached, self.runs_out) if near else reached


def burn_course(burn: Burn) -> BurnCourse:
    length = (burn.horizon - burn.first).days
    step = -(-(length + 1) // MAX_COURSE_POINTS)
    days = [burn.first + number * step * DAY for number in range(length // step + 1)]
    days = [*days, burn.horizon] if days[-1] < burn.horizon else days
    last_known_day = max(burn.today, burn.course[-1][0]) if burn.course else burn.today
    present = [
        day <= burn.today < following for day, following in pairwise([*days, burn.horizon + DAY])
    ]
    return BurnCourse(
        tuple(days),
        tuple(burn.used_on(day) if day <= last_known_day else None for day in days),
        tuple(
            burn.expected_use(day) if day > burn.today or is_present else None
            for day, is_present in zip(days, present, strict=True)
        ),
    )


def calculate_burn(
    limit: int,
    daily: Mapping[date, int],
    first: date,
    last: date | None,
    today: date,
    since: date,
    before: int = 0,
) -> Burn:
    """How the limit is used up by what was used each day.

    `daily` goes back to `since`, when work began, or to four weeks before `today`. `before`: what
    was used of the limit from elsewhere.
    """
    within = sorted(
        (day, used) for day, used in daily.items() if day >= first and (last is None or day <= last)
    )
    totals = list(accumulate((amount for _, amount in within), initial=before))
    course = tuple(zip((day for day, _ in within), totals[1:], strict=True))
    used = totals[-1]
    out = run_out_date(limit - used, daily, since, today)
    return Burn(
        first,
        last,
        today,
        limit,
        used,
        out if last is None or (out and out <= last) else None,
        course,
        before,
        *_pace(daily, since, today),
    )


def run_out_date(
    remaining: int, daily: Mapping[date, int], since: date, today: date
) -> date | None:
    """The day on which what is left will be used up, at the pace of the last four weeks.

    None when nothing is left, nothing was used, or the day is beyond MAX_FORECAST_DAYS.
    """
    recent, recent_days = _pace(daily, since, today)
    if remaining <= 0 or recent <= 0:
        return None
    days = -(-remaining * recent_days // recent)
    return today + days * DAY if days <= MAX_FORECAST_DAYS else None


def _pace(daily: Mapping[date, int], since: date, today: date) -> tuple[int, int]:
    """What was used in the last four weeks (or since work began), and in how many days that was."""
    begin = min(max(today - (PACE_DAYS - 1) * DAY, since), today)
    return sum(used for day, used in daily.items() if begin <= day <= today), (
        today - begin
    ).days + 1
