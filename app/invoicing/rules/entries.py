"""Time entries with the price of their time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from app.invoicing.rules.arithmetic import line_amount
from app.kernel.money import (
    SECONDS_PER_HOUR,
    Hundredths,
    hours_from_seconds,
    to_hundredths,
)

RateFor = Callable[[UUID, UUID, UUID, date], Decimal | None]


class Billable(Protocol):
    """A time entry that may be billed, as timesheets answers it."""

    @property
    def id(self) -> UUID: ...
    @property
    def entry_date(self) -> date: ...
    @property
    def seconds(self) -> int: ...
    @property
    def description(self) -> str: ...
    @property
    def membership_id(self) -> UUID: ...
    @property
    def member_name(self) -> str: ...
    @property
    def project_id(self) -> UUID: ...
    @property
    def project_name(self) -> str: ...
    @property
    def task_name(self) -> str | None: ...
    @property
    def client_id(self) -> UUID: ...
    @property
    def project_colour(self) -> str: ...


@dataclass(frozen=True)
class PricedEntry:
    """A time entry and its rate: money per hour with 4 decimals, None when nobody has set one."""

    id: UUID
    entry_date: date
    seconds: int
    description: str
    membership_id: UUID
    member_name: str
    project_id: UUID
    project_name: str
    task_name: str
    rate: Decimal | None
    project_colour: str = ""

    @property
    def amount(self) -> Hundredths:
        """By itself, in hundredths; a group of entries is rounded once, so this is a guide."""
        return line_amount(hours_from_seconds(self.seconds), self.rate or Decimal(0))

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything changes that an invoice would show of this entry."""
        visible = (
            self.entry_date,
            self.seconds,
            self.description,
            self.member_name,
            self.project_name,
            self.task_name,
            _format_rate(self.rate),
        )
        return sha256(repr(visible).encode()).hexdigest()[:10]


def worth_of(entries: Iterable[PricedEntry]) -> Hundredths:
    """What the entries are worth together: added up exactly, divided and rounded once. A guide: an
    invoice rounds each of its lines.
    """
    rate_seconds = (entry.seconds * (entry.rate or Decimal(0)) for entry in entries)
    return to_hundredths(sum(rate_seconds, Decimal(0)) / SECONDS_PER_HOUR)


def price_entries(entries: Iterable[Billable], rate_for: RateFor) -> list[PricedEntry]:
    """Each entry with the rate in force on its date."""
    return [
        price_entry(
            entry,
            rate_for(entry.membership_id, entry.project_id, entry.client_id, entry.entry_date),
        )
        for entry in entries
    ]


def price_entry(entry: Billable, rate: Decimal | None) -> PricedEntry:
    return PricedEntry(
        id=entry.id,
        entry_date=entry.entry_date,
        seconds=entry.seconds,
        description=entry.description,
        membership_id=entry.membership_id,
        member_name=entry.member_name,
        project_id=entry.project_id,
        project_name=entry.project_name,
        task_name=entry.task_name or "",
        rate=rate,
        project_colour=entry.project_colour,
    )


def _format_rate(rate: Decimal | None) -> str:
    return "" if rate is None else format(rate.normalize(), "f")
