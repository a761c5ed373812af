from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from app.kernel.money import Minor
from app.retainers.models import Every
from app.retainers.rules.terms import RetainerTerms

PERIOD_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
DAY = timedelta(days=1)
MINUTE_SECONDS = 60


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included. `whole_days`: of the period it is a part of."""

    start: date
    end: date
    terms: RetainerTerms
    whole_days: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_short(self) -> bool:
        return self.days < self.whole_days

    @property
    def fee_minor(self) -> Minor:
        return Minor(self._share(self.terms.fee_minor, 1))

    @property
    def included_seconds(self) -> int:
        """Seconds."""
        return self._share(self.terms.cap_seconds, MINUTE_SECONDS)

    def _share(self, whole: int, step: int) -> int:
        if not (self.is_short and self.terms.prorate):
            return whole
        return (
            (2 * whole * self.days + self.whole_days * step) // (2 * self.whole_days * step) * step
        )


def periods(terms: Iterable[RetainerTerms]) -> Iterator[Period]:
    """Every period from the first on, without end unless the terms stop.

    The package's docstring defines when periods begin and end.
    """
    history = sorted(terms, key=lambda row: row.starts_on)
    current = _next_running_terms(history, date.min)
    start = current.starts_on if current else date.max
    while current is not None:
        period = _period_from(start, current)
        yield period
        start = period.end + DAY
        current = _terms_in_force(history, start)
        if current.stops:
            current = _next_running_terms(history, start)
            start = current.starts_on if current else start


def periods_until(periods: Iterable[Period], last_day: date) -> list[Period]:
    """The periods that begin on that day or before."""
    return list(takewhile(lambda period: period.start <= last_day, periods))


def _period_from(start: date, terms: RetainerTerms) -> Period:
    index = _anchor_month(start, terms)
    following = _anchor_day(index + PERIOD_MONTHS[terms.every], terms)
    return Period(start, following - DAY, terms, (following - _anchor_day(index, terms)).days)


def _anchor_month(day: date, terms: RetainerTerms) -> int:
    """The month (counted from year 0) of the last anchor on that day or before."""
    step = PERIOD_MONTHS[terms.every]
    month = day.year * 12 + day.month - 1
    index = month - (month - (terms.month - 1)) % step
    return index if _anchor_day(index, terms) <= day else index - step


def _anchor_day(index: int, terms: RetainerTerms) -> date:
    year, month = divmod(index, 12)
    return date(year, month + 1, min(terms.day, monthrange(year, month + 1)[1]))


def _terms_in_force(history: list[RetainerTerms], on: date) -> RetainerTerms:
    return [terms for terms in history if terms.starts_on <= on][-1]


def _next_running_terms(history: list[RetainerTerms], after: date) -> RetainerTerms | None:
    """The first terms after that day that do not stop."""
    return next((terms for terms in history if terms.starts_on > after and not terms.stops), None)
