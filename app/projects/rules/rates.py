"""Which rate is in force."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from app.kernel.errors import DomainError

RATE_PLACES = 4
MAX_RATE = Decimal("99999999.9999")
EARLIEST_RATE_DATE = date(2000, 1, 1)
# Whom a rate may be for, by what it names. The general ones are in the organisation's currency.
GENERAL_RATE_SCOPES: tuple[tuple[str, ...], ...] = (("membership_id",), ())
# All of them, the most specific first.
RATE_CASCADE = (
    ("membership_id", "project_id"),
    ("project_id",),
    ("client_id",),
    *GENERAL_RATE_SCOPES,
)


@dataclass(frozen=True)
class RateScope:
    """Whom a rate is for: a member on a project, a project, a client, a member, or with nothing
    named the organisation.
    """

    membership_id: UUID | None = None
    project_id: UUID | None = None
    client_id: UUID | None = None

    @property
    def level(self) -> str:
        if self.project_id:
            return "member on project" if self.membership_id else "project"
        if self.client_id:
            return "client"
        return "member" if self.membership_id else "organisation"


@dataclass(frozen=True)
class RateStep:
    """The scope's rate an hour from a date on; no amount: it has no rate of its own."""

    scope: RateScope
    starts_on: date
    amount: Decimal | None


@dataclass(frozen=True)
class AppliedRate:
    """The rate that decides, and at which level of the cascade it stands."""

    amount: Decimal
    level: str
    starts_on: date


class _RateCourse(NamedTuple):
    """The `rates` in force before the first of `days` and from each of them on."""

    days: list[date]
    rates: list[AppliedRate | None]


class RateBook:
    """All rates of an organisation. The most specific scope with a rate in force decides; within a
    scope the latest start.

    `foreign_client_ids`: whom another currency than the organisation's is billed to. A member's and
    the organisation's rate are amounts of the organisation's currency, so they price nothing there.
    """

    def __init__(
        self, steps: Iterable[RateStep], foreign_client_ids: Collection[UUID] = ()
    ) -> None:
        self._foreign_client_ids = foreign_client_ids
        self._courses: dict[tuple[UUID | None, ...], _RateCourse] = {}
        self._steps: dict[RateScope, list[RateStep]] = {}
        for step in sorted(steps, key=lambda step: step.starts_on):
            self._steps.setdefault(step.scope, []).append(step)

    def rate_for(
        self, membership_id: UUID, project_id: UUID, client_id: UUID, on: date
    ) -> Decimal | None:
        """Money per hour for the member's work on the client's project on that date.

        None when no rate covers it.
        """
        rate = self.find_rate(membership_id, project_id, client_id, on)
        return rate.amount if rate else None

    def find_rate(
        self, membership_id: UUID | None, project_id: UUID | None, client_id: UUID | None, on: date
    ) -> AppliedRate | None:
        """As `rate_for`, with the level that decides; ids may be None to ask in general."""
        course = self._courses.get((membership_id, project_id, client_id))
        if course is None:
            course = self._make_course(membership_id, project_id, client_id)
            self._courses[membership_id, project_id, client_id] = course
        return course.rates[bisect_right(course.days, on)]

    def _make_course(
        self, membership_id: UUID | None, project_id: UUID | None, client_id: UUID | None
    ) -> _RateCourse:
        is_foreign = client_id in self._foreign_client_ids
        scopes = _scope_cascade(membership_id, project_id, client_id, is_foreign=is_foreign)
        days = sorted({step.starts_on for scope in scopes for step in self._steps.get(scope, ())})
        return _RateCourse(days, [None, *(self._decide(scopes, day) for day in days)])

    def _decide(self, scopes: Sequence[RateScope], on: date) -> AppliedRate | None:
        for scope in scopes:
            step = self.step_in_force(scope, on)
            if step is not None and step.amount is not None:
                return AppliedRate(step.amount, scope.level, step.starts_on)
        return None

    def step_in_force(self, scope: RateScope, on: date) -> RateStep | None:
        """The last step of the scope that starts on that date or before."""
        steps = self._steps.get(scope, [])
        position = bisect_right(steps, on, key=lambda step: step.starts_on)
        return steps[position - 1] if position else None


def _scope_cascade(
    membership_id: UUID | None,
    project_id: UUID | None,
    client_id: UUID | None,
    *,
    is_foreign: bool,
) -> list[RateScope]:
    ids = {"membership_id": membership_id, "project_id": project_id, "client_id": client_id}
    return [
        RateScope(**{name: ids[name] for name in names})
        for names in RATE_CASCADE
        if all(ids[name] for name in names) and not (is_foreign and names in GENERAL_RATE_SCOPES)
    ]


def check_amount(amount: Decimal) -> Decimal:
    """The amount as a rate per hour. Raises DomainError for one that no rate can have."""
    if not amount.is_finite() or amount < 0:
        raise DomainError("A rate cannot be negative.", "amount")
    if amount > MAX_RATE:
        raise DomainError(f"At most {MAX_RATE:,}.", "amount")
    if amount != amount.quantize(Decimal(1).scaleb(-RATE_PLACES)):
        raise DomainError(f"At most {RATE_PLACES} decimals.", "amount")
    return amount
