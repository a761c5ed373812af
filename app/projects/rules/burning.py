"""How fast a budget or hour cap is used up. Amounts are integers of one unit: seconds or minor units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

PACE_DAYS = 28
DAY = timedelta(days=1)
FAR = 3650


@dataclass(frozen=True)
class Burn:
    """What was used of `limit` from `first` on. `last`: the day on which the limit ends, None: it is for the whole.

    `runs_out`: the day on which nothing will be left at the present pace; None when that is after `last`, never, or past."""

    first: date
    last: date | None
    today: date
    limit: int
    used: int
    runs_out: date | None
    course: tuple[tuple[date, int], ...]

    @property
    def share(self) -> int:
        """Per cent, whole ones only: 99.9 % is not 100."""
        return self.used * 100 // self.limit if self.limit else 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def over(self) -> int:
        return max(0, self.used - self.limit)


def burn(limit: int, daily: Mapping[date, int], first: date, last: date | None, today: date, since: date, before: int = 0) -> Burn:
    """DAILY: used by date, from SINCE (when work began) or four weeks before TODAY at the latest; BEFORE: used of the limit from elsewhere."""
    within = sorted((day, used) for day, used in daily.items() if day >= first and (last is None or day <= last))
    totals = list(accumulate((amount for _, amount in within), initial=before))
    course = tuple(zip((day for day, _ in within), totals[1:], strict=True))
    used = totals[-1]
    out = forecast(limit - used, daily, since, today)
    return Burn(first, last, today, limit, used, out if last is None or (out and out <= last) else None, course)


def forecast(left: int, daily: Mapping[date, int], since: date, today: date) -> date | None:
    """The day on which LEFT will be used at the pace of the last four weeks (or since work began): None when nothing is left, or nothing used."""
    begin = max(today - (PACE_DAYS - 1) * DAY, since)
    recent = sum(used for day, used in daily.items() if begin <= day <= today)
    if left <= 0 or recent <= 0:
        return None
    days = -(-left * ((today - begin).days + 1) // recent)
    return today + days * DAY if days <= FAR else None
