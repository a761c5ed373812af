"""The lines of an invoice: grouped time first, then the charges in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from uuid import UUID

from app.invoicing.rules import refusals
from app.invoicing.rules.arithmetic import (
    MAX_LINE_HUNDREDTHS,
    line_amount,
    line_tax,
    sum_hundredths,
)
from app.invoicing.rules.charges import Charge, OwnChoice, Tracking, choices_by_key
from app.invoicing.rules.choices import LineAmountTypes, LineKind
from app.invoicing.rules.description import describe_time, shorten
from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.grouping import Group, RatePart, group_entries
from app.invoicing.rules.options import Options, tax_rate_of
from app.invoicing.rules.references import References
from app.kernel.errors import DomainError
from app.kernel.messages import message
from app.kernel.money import Hundredths, from_hundredths, hours_from_seconds, to_hundredths

_NO_CHOICE = OwnChoice("")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class DraftLine:
    """`quantity` (4 decimals) × `unit_amount` = `amount` hundredths, half up. `seconds` are those
    of its entries, `billed_seconds` what is billed of them. `own`: which of description,
    account_code, tax_type and tracking were chosen for this line alone; `usual_text`: the
    description it has otherwise. `rates_met`: of a line of time, at how many rates there is time
    for what it is grouped by.
    """

    key: str
    kind: LineKind
    description: str
    quantity: Decimal
    unit_amount: Decimal
    account_code: str
    tax_type: str
    tax_rate: Decimal
    tracking: Tracking
    amount: Hundredths
    tax: Hundredths
    seconds: int
    billed_seconds: int
    entries: tuple[PricedEntry, ...]
    usual_text: str
    own: tuple[str, ...] = ()
    percent: Decimal | None = None
    rates_met: int = 1

    @property
    def entry_ids(self) -> tuple[UUID, ...]:
        return tuple(entry.id for entry in self.entries)

    @property
    def is_sum_of_rates(self) -> bool:
        """Whether it bills time at several rates."""
        return self.kind is LineKind.TIME and len({entry.rate for entry in self.entries}) > 1

    @property
    def is_rounded(self) -> bool:
        return self.billed_seconds != self.seconds


class LineDrafter:
    """Makes lines under the same options; what a line does not choose for itself comes from
    them.
    """

    def __init__(self, options: Options, references: References) -> None:
        self._options, self._references = options, references
        self._own = choices_by_key(options.own)
        # Many lines are alike: the same hours at the same rate.
        self._hours, self._amount = cache(hours_from_seconds), cache(line_amount)
        self._tax = cache(line_tax)
        self._rates = {
            options.tax_type: tax_rate_of(options.tax_type, options.line_amount_types, references)
        }

    def lines(self, entries: Sequence[PricedEntry], charges: Sequence[Charge]) -> list[DraftLine]:
        """`entries` all have a rate. No second is lost: the seconds of the lines sum to those of
        the entries, the charges' included.
        """
        groups = group_entries(entries, self._options.grouping, self._options.mixed_rates)
        lines = [self._time_line(group) for group in groups]
        for charge in charges:
            above = sum_hundredths(line.amount for line in lines)
            lines.append(self._charge_line(charge, above))
        return lines

    def _time_line(self, group: Group) -> DraftLine:
        own, entries = self._own.get(group.key, _NO_CHOICE), group.entries
        priced = [(self._billed_seconds(part), part.rate) for part in group.parts]
        billed = sum(seconds for seconds, _ in priced)
        hours = self._hours(billed)
        quantity, unit_amount = hours, group.parts[0].rate
        if len(priced) > 1:
            amounts = (self._amount(self._hours(seconds), rate) for seconds, rate in priced)
            quantity, unit_amount = Decimal(1), from_hundredths(sum_hundredths(amounts))
        text = describe_time(
            self._options.wording, self._options.grouping, entries, hours, self._options.client_name
        )
        return self._line(
            group.key,
            LineKind.TIME,
            text,
            quantity,
            unit_amount,
            entries,
            billed,
            own,
            rates_met=group.rates_met,
        )

    def _billed_seconds(self, part: RatePart) -> int:
        return self._options.rounding.round_line([entry.seconds for entry in part.entries])

    def _charge_line(self, charge: Charge, above: Hundredths) -> DraftLine:
        own = _merge_choices(self._own.get(charge.key, _NO_CHOICE), charge)
        quantity, unit_amount = charge.quantity, charge.unit_amount
        if charge.percent is not None:
            quantity, unit_amount = (
                Decimal(1),
                -from_hundredths(to_hundredths(from_hundredths(above) * charge.percent / _HUNDRED)),
            )
        seconds = sum(entry.seconds for entry in charge.entries)
        return self._line(
            charge.key,
            charge.kind,
            charge.description,
            quantity,
            unit_amount,
            charge.entries,
            seconds,
            own,
            charge.percent,
        )

    def _line(
        self,
        key: str,
        kind: LineKind,
        text: str,
        quantity: Decimal,
        unit_amount: Decimal,
        entries: tuple[PricedEntry, ...],
        billed_seconds: int,
        own: OwnChoice,
        percent: Decimal | None = None,
        rates_met: int = 1,
    ) -> DraftLine:
        amount = self._amount(quantity, unit_amount)
        if abs(amount) > MAX_LINE_HUNDREDTHS:
            raise DomainError.with_reason(message("invoice.line_too_large"), refusals.SENTENCES)
        tax_type = self._tax_type(own)
        tax_rate = self._tax_rate(tax_type)
        return DraftLine(
            key=key,
            kind=kind,
            description=shorten(own.description or text),
            quantity=quantity,
            unit_amount=unit_amount,
            account_code=own.account_code or self._options.account_code,
            tax_type=tax_type,
            tax_rate=tax_rate,
            tracking=self._options.tracking if own.tracking is None else own.tracking,
            amount=amount,
            tax=self._tax(amount, tax_rate, self._options.line_amount_types),
            seconds=sum(entry.seconds for entry in entries),
            billed_seconds=billed_seconds,
            entries=entries,
            usual_text=shorten(text),
            own=own.names,
            percent=percent,
            rates_met=rates_met,
        )

    def _tax_type(self, own: OwnChoice) -> str:
        return (
            ""
            if self._options.line_amount_types is LineAmountTypes.NO_TAX
            else own.tax_type or self._options.tax_type
        )

    def _tax_rate(self, tax_type: str) -> Decimal:
        if tax_type not in self._rates:
            self._rates[tax_type] = tax_rate_of(
                tax_type, self._options.line_amount_types, self._references
            )
        return self._rates[tax_type]


def _merge_choices(chosen: OwnChoice, charge: Charge) -> OwnChoice:
    """What was `chosen` for the charge's line goes before what the `charge` brings."""
    first, then = chosen, charge.own_choice
    tracking = then.tracking if first.tracking is None else first.tracking
    return OwnChoice(
        charge.key,
        first.description,
        first.account_code or then.account_code,
        first.tax_type or then.tax_type,
        tracking,
    )
