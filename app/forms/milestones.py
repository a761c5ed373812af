from typing import Any

from wtforms import BooleanField
from wtforms.validators import Optional

from app.forms.amounts import AmountForm
from app.forms.base import name_field
from app.forms.fields import DateField, MoneyField
from app.forms.projects import read_minor
from app.kernel.money import from_minor
from app.projects.models import Milestone
from app.projects.services import MilestoneDetails


class MilestoneForm(AmountForm):
    """A part of a fixed price: an amount or a percentage of it."""

    fields_together = (("amount", "percent"),)
    name = name_field("Milestone", 120)
    amount = MoneyField("Amount", [Optional()], places=4)
    percent = MoneyField("or of the price", [Optional()], places=4)
    due_on = DateField("Due", [Optional()])
    beyond = BooleanField("Plan more than the fixed price")

    def details(self, currency: str) -> MilestoneDetails:
        """Raises DomainError beside `amount` when `currency` has fewer decimals, or when the form
        showed another currency.
        """
        self.check_currency(currency)
        return MilestoneDetails(
            self.name.data or "",
            read_minor(self, "amount", currency),
            self.percent.data,
            self.due_on.data,
            currency,
        )


def milestone_form(row: Milestone, currency: str) -> MilestoneForm:
    """The form on an existing milestone."""
    form = MilestoneForm(data=_milestone_data(row, currency))
    form.edit(row)
    return form


def _milestone_data(row: Milestone, currency: str) -> dict[str, Any]:
    """A milestone as its form shows it."""
    amount = None if row.amount_minor is None else from_minor(row.amount_minor, currency)
    return {"name": row.name, "amount": amount, "percent": row.percent, "due_on": row.due_on}
