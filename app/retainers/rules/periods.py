from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from app.kernel.money import Minor
from app.retainers.models import Every
from app.retainers.rules.terms import RetainerTerms

MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}
DAY = timedelta(days=1)
MINUTE = 60


@dataclass(frozen=True)
class Period:
    """From `start` to `end`, both included, on `terms`. `whole_days` of the whole period that it
    is, or is a part of.
    """

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
    def included(self) -> int:
        """Seconds."""
        return self._share(self.terms.cap_seconds, MINUTE)

    def _share(self, whole: int, step: int) -> int:
        if not (self.is_short and self.terms.prorate):
            return whole
        return (
            (2 * whole * self.days + self.whole_days * step) // (2 * self.whole_days * step) * step
        )


def periods(terms: Iterable[RetainerTerms]) -> Iterator[Period]:
    """Every period from the first on, without end unless the terms stop; see the definitions in
    this package.
    """
    history = sorted(terms, key=lambda each: each.starts_on)
    now = _next_running(history, date.min)
    start = now.starts_on if now else date.max
    while now is not None:
        period = _period_from(start, now)
        yield period
        start = period.end + DAY
        now = _in_force(history, start)
        if now.stops:
            now = _next_running(history, start)
            start = now.starts_on if now else start


def until(found: Iterable[Period], last: date) -> list[Period]:
    """Those that begin on LAST or before."""
    return list(takewhile(lambda period: period.start <= last, found))


def _period_from(start: date, terms: RetainerTerms) -> Period:
    index = _index_of(start, terms)
    following = _anchor(index + MONTHS[terms.every], terms)
    return Period(start, following - DAY, terms, (following - _anchor(index, terms)).days)


def _index_of(day: date, terms: RetainerTerms) -> int:
    """The month (counted from year 0) of the last anchor on DAY or before."""
    step = MONTHS[terms.every]
    month = day.year * 12 + day.month - 1
    index = month - (month - (terms.month - 1)) % step
    return index if _anchor(index, terms) <= day else index - step


def _anchor(index: int, terms: RetainerTerms) -> date:
    year, month = divmod(index, 12)
    return date(year, month + 1, min(terms.day, monthrange(year, month + 1)[1]))


def _in_force(history: list[RetainerTerms], on: date) -> RetainerTerms:
    return [terms for terms in history if terms.starts_on <= on][-1]


def _next_running(history: list[RetainerTerms], after: date) -> RetainerTerms | None:
    """The first terms from AFTER on that do not stop: where nothing runs, the next to begin on
    their own date.
    """
    return next((terms for terms in history if terms.starts_on > after and not terms.stops), None)
