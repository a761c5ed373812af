"""What time would come to on an invoice, without making its lines: entries that are alike are counted, not listed."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from app.invoicing.models import Grouping, RoundingMode, RoundingPer
from app.invoicing.rules.arithmetic import line_amount
from app.invoicing.rules.rounding import Rounding
from app.kernel.money import hours_from_seconds


class Alike(NamedTuple):
    """`entries` entries of `seconds` each at one rate (None: nobody has set one). `day`: of the oldest."""

    client_id: UUID
    project_id: UUID
    membership_id: UUID
    day: date
    seconds: int
    entries: int
    rate: Decimal | None


@dataclass(frozen=True)
class Unbilled:
    """What waits to be billed to one client. `amount`: hundredths, as the lines of an invoice would sum up; `unpriced` entries are not in it."""

    entries: int
    seconds: int
    amount: int
    unpriced: int
    oldest: date


def unbilled_sums(alike: Iterable[Alike], grouping: Grouping, rounding: Rounding) -> dict[UUID, Unbilled]:
    """Client → what an invoice of all its time would show under GROUPING and ROUNDING. Grouped by date, the entries of each day stand apart."""
    by_client: dict[UUID, list[Alike]] = defaultdict(list)
    for each in alike:
        by_client[each.client_id].append(each)
    return {client_id: _of_client(groups, grouping, rounding) for client_id, groups in by_client.items()}


def _of_client(groups: list[Alike], grouping: Grouping, rounding: Rounding) -> Unbilled:
    return Unbilled(
        entries=sum(each.entries for each in groups),
        seconds=sum(each.entries * each.seconds for each in groups),
        amount=_by_entry(groups, rounding) if grouping is Grouping.ENTRY else _by_line(groups, grouping, rounding),
        unpriced=sum(each.entries for each in groups if each.rate is None),
        oldest=min(each.day for each in groups),
    )


def _by_entry(groups: list[Alike], rounding: Rounding) -> int:
    return sum(each.entries * _amount(rounding.of(each.seconds), each.rate) for each in groups if each.rate is not None)


def _by_line(groups: list[Alike], grouping: Grouping, rounding: Rounding) -> int:
    each_rounded = rounding.mode is not RoundingMode.NONE and rounding.per is RoundingPer.ENTRY
    lines: dict[tuple[Hashable, Decimal], int] = defaultdict(int)
    for each in groups:
        if each.rate is not None:
            lines[_line(each, grouping), each.rate] += each.entries * (rounding.of(each.seconds) if each_rounded else each.seconds)
    return sum(_amount(seconds if each_rounded else rounding.of(seconds), rate) for (_, rate), seconds in lines.items())


def _line(each: Alike, grouping: Grouping) -> Hashable:
    return {Grouping.PROJECT: each.project_id, Grouping.DATE: each.day, Grouping.MEMBER: each.membership_id}[grouping]


@lru_cache(maxsize=20_000)
def _amount(seconds: int, rate: Decimal) -> int:
    return line_amount(hours_from_seconds(seconds), rate)
