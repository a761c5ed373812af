"""Priced entries in groups as asked: the lines of time."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from app.invoicing.rules.choices import Grouping, MixedRates
from app.invoicing.rules.entries import PricedEntry


@dataclass(frozen=True)
class RatePart:
    """The entries of a group that are at one rate."""

    rate: Decimal
    entries: tuple[PricedEntry, ...]


@dataclass(frozen=True)
class Group:
    """The entries of one line, by rate; `key` is the same whatever else the invoice holds.
    `rates_met`: at how many rates there is time for what the line is grouped by, its own included.
    """

    key: str
    parts: tuple[RatePart, ...]
    rates_met: int

    @property
    def entries(self) -> tuple[PricedEntry, ...]:
        """In the order of time."""
        if len(self.parts) == 1 and len(self.parts[0].entries) == 1:
            return self.parts[0].entries
        entries = (entry for part in self.parts for entry in part.entries)
        return tuple(sorted(entries, key=_ORDER_OF_GROUPING[Grouping.ENTRY]))


# Numbers for ids: they are compared and hashed many times, which UUIDs do slowly.
_ORDER_OF_GROUPING: dict[Grouping, Callable[[PricedEntry], tuple[Any, ...]]] = {
    Grouping.ENTRY: lambda entry: (
        entry.entry_date,
        entry.project_name,
        entry.member_name,
        entry.id.int,
    ),
    Grouping.PROJECT: lambda entry: (entry.project_name, entry.project_id.int),
    Grouping.DATE: lambda entry: (entry.entry_date,),
    Grouping.MEMBER: lambda entry: (entry.member_name, entry.membership_id.int),
}
_NAME_OF_GROUPING: dict[Grouping, Callable[[PricedEntry], str]] = {
    Grouping.ENTRY: lambda entry: entry.id.hex,
    Grouping.PROJECT: lambda entry: entry.project_id.hex,
    Grouping.DATE: lambda entry: entry.entry_date.isoformat(),
    Grouping.MEMBER: lambda entry: entry.membership_id.hex,
}


def group_entries(
    entries: Sequence[PricedEntry],
    grouping: Grouping,
    mixed_rates: MixedRates = MixedRates.SPLIT,
) -> list[Group]:
    """`entries`, all of which have a rate, in the order of their lines; no entry is lost or
    doubled.
    """
    order = _ORDER_OF_GROUPING[grouping]
    by_rate = defaultdict[tuple[tuple[Any, ...], Any], list[PricedEntry]](list)
    for entry in entries:
        by_rate[order(entry), entry.rate].append(entry)
    groups: list[Group] = []
    kind = grouping.value
    for _, keys in groupby(sorted(by_rate), key=lambda key: key[0]):
        parts = [RatePart(rate, tuple(by_rate[place, rate])) for place, rate in keys]
        name = f"{kind}:{_NAME_OF_GROUPING[grouping](parts[0].entries[0])}"
        if mixed_rates is MixedRates.SUM or grouping is Grouping.ENTRY:
            groups.append(Group(name, tuple(parts), len(parts)))
        else:
            groups += _split_rates(name, parts)
    return groups


def _split_rates(name: str, parts: Sequence[RatePart]) -> list[Group]:
    return [Group(f"{name}:{part.rate.normalize():f}", (part,), len(parts)) for part in parts]
