"""A retainer's period on an invoice: its fee, which covers the time, and the hours beyond it where
they are billed.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.invoicing.rules import refusals
from app.invoicing.rules.arithmetic import line_amount, sum_hundredths
from app.invoicing.rules.charges import Charge
from app.invoicing.rules.choices import LineKind
from app.invoicing.rules.description import DEFAULT_WORDING, Wording, describe_charge
from app.invoicing.rules.entries import PricedEntry
from app.kernel.errors import DomainError
from app.kernel.messages import message
from app.kernel.money import (
    Hundredths,
    from_hundredths,
    from_minor,
    hours_from_seconds,
    to_hundredths,
)
from app.retainers.rules import PeriodStatement

RETAINER_KINDS = (LineKind.FEE, LineKind.OVERAGE)


@dataclass(frozen=True)
class RetainerPeriod:
    """A period as it would be billed now. `entries`: the time that its fee covers; `currency`: that
    of its fee.
    """

    project_id: UUID
    project_name: str
    currency: str
    account: PeriodStatement
    entries: tuple[PricedEntry, ...]

    @property
    def start(self) -> date:
        return self.account.start

    @property
    def seconds_elsewhere(self) -> int:
        """Seconds of the period that other invoices hold: they count as used, and stay where they
        are.
        """
        return max(0, self.account.used - sum(entry.seconds for entry in self.entries))

    @property
    def fee(self) -> Decimal:
        """Raises DomainError for a fee that the two decimals of an invoice cannot hold."""
        fee = from_minor(self.account.fee_minor, self.currency)
        if from_hundredths(to_hundredths(fee)) != fee:
            reason = message("invoice.fee_decimals", fee=f"{fee:f}", currency=self.currency)
            raise DomainError.with_reason(reason, refusals.SENTENCES, "period")
        return fee


def retainer_charges(
    period: RetainerPeriod, client_name: str, wording: Wording
) -> tuple[Charge, ...]:
    """The fee, which covers the period's time, and the overage when there is any and it is billed;
    raises DomainError as `fee`.
    """
    account, key = period.account, f"{period.project_id.hex}:{period.start.isoformat()}"
    fee = _Line(
        LineKind.FEE,
        "Retainer",
        Decimal(1),
        period.fee,
        hours_from_seconds(account.included_seconds),
    )
    lines = [fee]
    if account.overage and account.overage_rate is not None:
        hours = hours_from_seconds(account.overage)
        lines.append(
            _Line(LineKind.OVERAGE, "Hours beyond the retainer", hours, account.overage_rate, hours)
        )
    return tuple(
        Charge(
            key=f"{line.kind.value}:{key}",
            kind=line.kind,
            description=describe_charge(
                wording,
                client_name,
                period.project_name,
                line.what,
                (account.start, account.end),
                line.hours,
            ),
            quantity=line.quantity,
            unit_amount=line.price,
            entries=period.entries if line is fee else (),
        )
        for line in lines
    )


def retainer_amount(period: RetainerPeriod) -> Hundredths:
    """What its invoice comes to before tax. Raises DomainError as `fee`."""
    return sum_hundredths(
        line_amount(charge.quantity, charge.unit_amount)
        for charge in retainer_charges(period, "", DEFAULT_WORDING)
    )


@dataclass(frozen=True)
class _Line:
    """`hours`: what the description may say of them."""

    kind: LineKind
    what: str
    quantity: Decimal
    price: Decimal
    hours: Decimal
