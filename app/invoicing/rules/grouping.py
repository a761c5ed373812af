"""From priced entries to lines: grouped as asked, and within a group one line for each rate."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.invoicing.models import Grouping
from app.invoicing.rules.arithmetic import LARGEST_LINE, line_amount, line_tax
from app.invoicing.rules.description import describe
from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.options import Options
from app.kernel.errors import DomainError
from app.kernel.money import hours_from_seconds


@dataclass(frozen=True)
class DraftLine:
    """`quantity` hours (4 decimals) × `unit_amount` = `amount` hundredths, half up. `seconds` are those of its entries."""

    description: str
    quantity: Decimal
    unit_amount: Decimal
    account_code: str
    tax_type: str
    tax_rate: Decimal
    amount: int
    tax: int
    seconds: int
    entries: tuple[PricedEntry, ...]

    @property
    def entry_ids(self) -> tuple[UUID, ...]:
        return tuple(entry.id for entry in self.entries)


_KEYS: dict[Grouping, Callable[[PricedEntry], tuple[Any, ...]]] = {
    Grouping.ENTRY: lambda entry: (entry.entry_date, entry.project_name, entry.member_name, entry.id),
    Grouping.PROJECT: lambda entry: (entry.project_name, entry.project_id),
    Grouping.DATE: lambda entry: (entry.entry_date,),
    Grouping.MEMBER: lambda entry: (entry.member_name, entry.membership_id),
}


def build_lines(entries: Sequence[PricedEntry], options: Options, tax_rate: Decimal) -> list[DraftLine]:
    """The lines of ENTRIES, all of which have a rate. No second is lost: a line's quantity comes from the sum of its seconds."""
    key = _KEYS[options.grouping]
    groups: dict[tuple[Any, ...], list[PricedEntry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry), entry.rate].append(entry)
    return [_line(rate, groups[group, rate], options, tax_rate) for group, rate in sorted(groups)]


def _line(rate: Decimal, entries: list[PricedEntry], options: Options, tax_rate: Decimal) -> DraftLine:
    entries = sorted(entries, key=_KEYS[Grouping.ENTRY])
    seconds = sum(entry.seconds for entry in entries)
    quantity = hours_from_seconds(seconds)
    amount = line_amount(quantity, rate)
    if amount > LARGEST_LINE:
        raise DomainError("A line of this invoice is larger than Xero accepts. Choose fewer entries.")
    return DraftLine(
        description=describe(options.template, entries, quantity, options.client_name),
        quantity=quantity,
        unit_amount=rate,
        account_code=options.account_code,
        tax_type=options.tax_type,
        tax_rate=tax_rate,
        amount=amount,
        tax=line_tax(amount, tax_rate, options.line_amount_types),
        seconds=seconds,
        entries=tuple(entries),
    )
