from decimal import Decimal

from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Optional

from app.forms.amounts import AmountForm
from app.forms.fields import DateField, MoneyField
from app.kernel.errors import DomainError
from app.projects.models import Rate


class RateForm(AmountForm):
    """A rate of one scope. No amount ends the scope's rate."""

    fields_together = (("amount", "ends"),)
    amount = MoneyField("Rate an hour", [Optional()])
    ends = BooleanField("No rate from this date on")
    starts_on = DateField("From", [InputRequired("Say from when.")])
    back = HiddenField()

    def price(self, currency: str) -> Decimal | None:
        """Raises DomainError beside `amount` when neither an amount nor an end was given, or both;
        and when the form showed another currency than `currency`.
        """
        self.check_currency(currency)
        amount: Decimal | None = self.amount.data
        if (amount is None) != self.ends.data:
            raise DomainError(
                "Write an amount, or tick that there is none: not both."
                if amount
                else "Write an amount.",
                "amount",
            )
        return amount


def rate_form(rate: Rate) -> RateForm:
    """The form on an existing rate."""
    form = RateForm(obj=rate, ends=rate.amount is None)
    form.edit(rate)
    return form
