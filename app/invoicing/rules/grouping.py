"""Priced entries in groups as asked, and within a group one for each rate."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.invoicing.rules.choices import Grouping
from app.invoicing.rules.entries import PricedEntry


@dataclass(frozen=True)
class Group:
    """The entries of one line, all at the same rate; `key` is the same whatever else the invoice
    holds.
    """

    key: str
    rate: Decimal
    entries: tuple[PricedEntry, ...]


_ORDER_OF_GROUPING: dict[Grouping, Callable[[PricedEntry], tuple[Any, ...]]] = {
    Grouping.ENTRY: lambda entry: (
        entry.entry_date,
        entry.project_name,
        entry.member_name,
        entry.id,
    ),
    Grouping.PROJECT: lambda entry: (entry.project_name, entry.project_id),
    Grouping.DATE: lambda entry: (entry.entry_date,),
    Grouping.MEMBER: lambda entry: (entry.member_name, entry.membership_id),
}
_NAME_OF_GROUPING: dict[Grouping, Callable[[PricedEntry], str]] = {
    Grouping.ENTRY: lambda entry: entry.id.hex,
    Grouping.PROJECT: lambda entry: entry.project_id.hex,
    Grouping.DATE: lambda entry: entry.entry_date.isoformat(),
    Grouping.MEMBER: lambda entry: entry.membership_id.hex,
}


def group_entries(entries: Sequence[PricedEntry], grouping: Grouping) -> list[Group]:
    """`entries`, all of which have a rate, in the order of their lines; no entry is lost or
    doubled.
    """
    order, groups = (
        _ORDER_OF_GROUPING[grouping],
        defaultdict[tuple[Any, ...], list[PricedEntry]](list),
    )
    for entry in entries:
        groups[order(entry), entry.rate].append(entry)
    return [_make_group(rate, groups[group, rate], grouping) for group, rate in sorted(groups)]


def _make_group(rate: Decimal, entries: list[PricedEntry], grouping: Grouping) -> Group:
    name = _NAME_OF_GROUPING[grouping](entries[0])
    key = (
        f"{grouping.value}:{name}"
        if grouping is Grouping.ENTRY
        else f"{grouping.value}:{name}:{rate.normalize():f}"
    )
    return Group(key, rate, tuple(sorted(entries, key=_ORDER_OF_GROUPING[Grouping.ENTRY])))
