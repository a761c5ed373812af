"""How much of a fixed price is billed."""

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from app.forms.base import Form
from app.forms.fields import DateField, MoneyField
from app.invoicing.rules.fixed_prices import FixedBy, FixedChoice
from app.kernel.ids import parse_id
from app.kernel.money import from_hundredths
from app.projects.rules import FixedState, MilestoneState

LABELS = {
    FixedBy.AMOUNT: "An amount",
    FixedBy.PERCENT: "A percentage of what is left",
    FixedBy.MILESTONES: "Milestones",
}


class FixedForm(Form):
    """`left`: what was left of the price when the page was drawn, in hundredths; `beyond`: to bill
    more than that is meant.
    """

    by = RadioField("How much", [Optional()], validate_choice=False)
    amount = MoneyField("Amount", [Optional()])
    percent = MoneyField("Percentage", [Optional()], places=2)
    milestone_ids = SelectMultipleField("Milestones", [Optional()], validate_choice=False)
    until = DateField("Lock the time up to", [Optional()])
    beyond = BooleanField("Bill more than what is left all the same")
    left = HiddenField()

    def offer(self, state: FixedState) -> None:
        """The ways that there are, and the milestones that are open."""
        open_milestones = [milestone for milestone in state.milestones if milestone.is_open]
        ways = [way for way in FixedBy if open_milestones or way is not FixedBy.MILESTONES]
        self.by.choices = [SelectChoice(way.value, LABELS[way]) for way in ways]
        self.milestone_ids.choices = [
            SelectChoice(str(milestone.id), milestone.name) for milestone in open_milestones
        ]
        if self.by.data not in ways:
            self.by.data = FixedBy.AMOUNT.value

    def choice(self) -> FixedChoice:
        """What was chosen, valid."""
        ids = (parse_id(text) for text in self.milestone_ids.data or ())
        milestone_ids = frozenset(milestone_id for milestone_id in ids if milestone_id is not None)
        return FixedChoice(
            FixedBy(self.by.data), self.amount.data, self.percent.data, milestone_ids
        )

    @property
    def shown_left_hundredths(self) -> int:
        """In hundredths; -1 when what was sent is no number."""
        text = (self.left.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1


def fixed_form(state: FixedState, today: date, chosen: str = "") -> FixedForm:
    """The form as it was sent; else with the milestone `chosen`, those that are due `today` or the
    next one; without any, with what is left.
    """
    form = FixedForm(**_start_values(state, today, chosen))
    form.offer(state)
    return form


def _start_values(state: FixedState, today: date, chosen: str) -> dict[str, Any]:
    open_milestones = [milestone for milestone in state.milestones if milestone.is_open]
    amount_left: Decimal | None = (
        from_hundredths(state.left_hundredths) if state.left_hundredths else None
    )
    chosen_milestones = _first_milestones(open_milestones, today, chosen)
    return {
        "by": (FixedBy.MILESTONES if open_milestones else FixedBy.AMOUNT).value,
        "amount": amount_left,
        "percent": Decimal(100) if amount_left else None,
        "milestone_ids": [str(milestone.id) for milestone in chosen_milestones],
        "left": str(state.left_hundredths),
    }


def _first_milestones(
    open_milestones: list[MilestoneState], today: date, chosen: str
) -> list[MilestoneState]:
    chosen_milestones = [
        milestone for milestone in open_milestones if milestone.id == parse_id(chosen)
    ]
    due = [
        milestone
        for milestone in open_milestones
        if milestone.due_on is not None and milestone.due_on <= today
    ]
    return chosen_milestones or due or open_milestones[:1]
