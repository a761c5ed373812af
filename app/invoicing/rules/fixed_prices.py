"""Part of a fixed price on an invoice: an amount, a percentage of what is left, or milestones.
Hundredths of the currency's unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.invoicing.rules.arithmetic import sum_hundredths
from app.invoicing.rules.charges import Charge
from app.invoicing.rules.choices import LineKind
from app.invoicing.rules.description import Wording, describe_charge
from app.invoicing.rules.entries import PricedEntry
from app.kernel.errors import DomainError
from app.kernel.money import (
    Hundredths,
    document_digits,
    from_hundredths,
    hours_from_seconds,
    round_half_up,
    to_hundredths,
)
from app.projects.rules import FixedState

_HUNDRED = Decimal(100)


class FixedBy(StrEnum):
    """How it is said what of the price is billed."""

    AMOUNT = "amount"
    PERCENT = "percent"
    MILESTONES = "milestones"


@dataclass(frozen=True)
class FixedChoice:
    """`amount` in the currency's unit; `percent` of what is left; the one that `by` names
    counts.
    """

    by: FixedBy
    amount: Decimal | None = None
    percent: Decimal | None = None
    milestone_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class FixedPart:
    """What one line bills. `amount` in hundredths; `milestone_id`: of the milestone that it is."""

    amount: Hundredths
    text: str
    milestone_id: UUID | None = None


def fixed_parts(choice: FixedChoice, state: FixedState) -> tuple[FixedPart, ...]:
    """What `choice` bills of a price that stands as `state` says; it may be more than what is left.
    Raises DomainError beside the field that is wrong.
    """
    if choice.by is FixedBy.MILESTONES:
        return _milestone_parts(choice, state)
    part = (
        _percent_part(choice, state)
        if choice.by is FixedBy.PERCENT
        else _amount_part(choice, state)
    )
    if part.amount <= 0:
        raise DomainError("This comes to nothing. Bill more than that.", choice.by.value)
    return (part,)


def parts_amount(parts: Sequence[FixedPart]) -> Hundredths:
    return sum_hundredths(part.amount for part in parts)


def fixed_charges(
    project_id: UUID,
    project_name: str,
    client_name: str,
    parts: Sequence[FixedPart],
    entries: tuple[PricedEntry, ...],
    wording: Wording,
) -> tuple[Charge, ...]:
    """A line for each of `parts`; the first covers `entries`, which are billed by nothing else."""
    days = [entry.entry_date for entry in entries]
    hours = hours_from_seconds(sum(entry.seconds for entry in entries)) if entries else None
    return tuple(
        Charge(
            key=f"{LineKind.FIXED.value}:{(part.milestone_id or project_id).hex}",
            kind=LineKind.FIXED,
            description=describe_charge(
                wording,
                client_name,
                project_name,
                part.text,
                days if first else (),
                hours if first else None,
            ),
            quantity=Decimal(1),
            unit_amount=from_hundredths(part.amount),
            entries=entries if first else (),
        )
        for first, part in ((number == 0, part) for number, part in enumerate(parts))
    )


def _amount_part(choice: FixedChoice, state: FixedState) -> FixedPart:
    if choice.amount is None:
        raise DomainError("Say how much is billed.", "amount")
    places = document_digits(state.currency)
    if choice.amount != round_half_up(choice.amount, places):
        raise DomainError(
            (
                f"At most {places} decimals in {state.currency}."
                if places
                else f"{state.currency} has no decimals."
            ),
            "amount",
        )
    amount = to_hundredths(choice.amount)
    return FixedPart(amount, _amount_text(amount, state))


def _amount_text(amount: Hundredths, state: FixedState) -> str:
    if amount != state.left_hundredths:
        return "Part of the fixed price"
    return "Rest of the fixed price" if state.billed_hundredths else "Fixed price"


def _percent_part(choice: FixedChoice, state: FixedState) -> FixedPart:
    """Half up to what the currency has, at most two decimals."""
    if choice.percent is None:
        raise DomainError("Say how many per cent.", "percent")
    if choice.percent > _HUNDRED:
        raise DomainError("At most 100 % of what is left.", "percent")
    share = round_half_up(
        from_hundredths(state.left_hundredths) * choice.percent / _HUNDRED,
        document_digits(state.currency),
    )
    of_what = "what is left of the" if state.billed_hundredths else "the"
    text = f"{choice.percent.normalize():f} % of {of_what} fixed price"
    return FixedPart(to_hundredths(share), text)


def _milestone_parts(choice: FixedChoice, state: FixedState) -> tuple[FixedPart, ...]:
    if not choice.milestone_ids:
        raise DomainError("Choose at least one milestone.", "milestone_ids")
    milestones = [
        milestone
        for milestone in state.milestones
        if milestone.id in choice.milestone_ids and milestone.is_open
    ]
    if len(milestones) < len(choice.milestone_ids):
        raise DomainError(
            "One of these milestones is on another invoice now, or was deleted. Choose again.",
            "milestone_ids",
        )
    if any(milestone.amount_hundredths <= 0 for milestone in milestones):
        raise DomainError("A milestone that comes to nothing cannot be billed.", "milestone_ids")
    return tuple(
        FixedPart(milestone.amount_hundredths, milestone.name, milestone.id)
        for milestone in milestones
    )
