from calendar import month_name
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, NumberRange, Optional

from app.forms.amounts import AmountForm
from app.forms.base import select_choices
from app.forms.edits import EditForm
from app.forms.fields import DateField, HoursField, MoneyField
from app.forms.projects import PERIOD_CHOICES, read_minor
from app.kernel.errors import DomainError
from app.kernel.money import Minor, from_minor
from app.retainers.models import Every, Retainer, Rollover
from app.retainers.rules import RetainerTerms, check_terms
from app.retainers.rules.terms import MAX_ROLLOVER_PERIODS

ROLLOVER_CHOICES = [
    SelectChoice(Rollover.NONE.value, "They expire"),
    SelectChoice(Rollover.LIMITED.value, "They roll over within limits"),
    SelectChoice(Rollover.UNLIMITED.value, "They roll over without a limit"),
]
OVERAGE_CHOICES = [SelectChoice("none", "Not billed"), SelectChoice("rate", "Billed at a rate")]
MONTH_CHOICES = [
    SelectChoice("0", "As the first day"),
    *(SelectChoice(str(month), month_name[month]) for month in range(1, 13)),
]
PERIODS_MESSAGE = f"Write a number of periods from 1 to {MAX_ROLLOVER_PERIODS}."


class TermsForm(AmountForm):
    """The terms of a retainer from a date on."""

    fields_together = (
        ("every", "anchor_day", "anchor_month"),
        ("rollover", "rollover_hours", "rollover_periods"),
        ("overage", "overage_rate"),
    )
    starts_on = DateField("From", [InputRequired("Say from when.")])
    every = RadioField("Period", choices=select_choices(PERIOD_CHOICES), default=Every.MONTH.value)
    fee = MoneyField(
        "Fee a period", [InputRequired("Say what a period costs; 0 if nothing.")], places=4
    )
    cap = HoursField("Included hours", [Optional()])
    anchor_day = IntegerField(
        "Periods begin on day", [Optional(), NumberRange(1, 31, "Choose a day from 1 to 31.")]
    )
    anchor_month = SelectField("In", choices=MONTH_CHOICES, default="0")
    prorate = BooleanField("Pro-rate a short first period")
    rollover = RadioField("Unused hours", choices=ROLLOVER_CHOICES, default=Rollover.NONE.value)
    rollover_hours = HoursField("At most", [Optional()])
    rollover_periods = IntegerField(
        "For", [Optional(), NumberRange(1, MAX_ROLLOVER_PERIODS, PERIODS_MESSAGE)]
    )
    overage = RadioField("Overage", choices=OVERAGE_CHOICES, default="none")
    overage_rate = MoneyField("Rate", [Optional()])

    def terms(self, currency: str) -> RetainerTerms:
        """What was typed; amounts in `currency`. Raises DomainError beside the field that is
        wrong, or when the form showed another currency.
        """
        self.check_currency(currency)
        limited = self.rollover.data == Rollover.LIMITED
        return check_terms(
            RetainerTerms(
                starts_on=self.starts_on.data,
                fee_minor=read_minor(self, "fee", currency) or Minor(0),
                cap_seconds=self.cap.data or 0,
                every=Every(self.every.data),
                anchor_day=self.anchor_day.data or 0,
                anchor_month=int(self.anchor_month.data or 0),
                rollover=Rollover(self.rollover.data),
                rollover_seconds=self.rollover_hours.data if limited else None,
                rollover_periods=self.rollover_periods.data if limited else None,
                overage_rate=self._rate(),
                prorate=self.prorate.data,
            )
        )

    def _rate(self) -> Decimal | None:
        if self.overage.data != "rate":
            return None
        rate: Decimal | None = self.overage_rate.data
        if rate is None:
            raise DomainError("Say what an hour of overage costs.", "overage_rate")
        return rate


class StopForm(EditForm):
    """From when on no period begins."""

    starts_on = DateField("No period begins from", [InputRequired("Say from when.")])


def terms_form(row: Retainer, currency: str) -> TermsForm:
    """The form on existing terms."""
    form = TermsForm(data=terms_data(row, currency))
    form.edit(row)
    return form


def stop_form(row: Retainer) -> StopForm:
    """The form on the existing end of a retainer."""
    form = StopForm(obj=row)
    form.edit(row)
    return form


def terms_data(row: Retainer, currency: str) -> dict[str, Any]:
    """A row of terms as the form shows it."""
    return {
        "starts_on": row.starts_on,
        "every": row.every,
        "fee": from_minor(row.fee_minor, currency),
        "cap": row.cap_seconds,
        "anchor_day": row.anchor_day,
        "anchor_month": str(row.anchor_month),
        "prorate": row.prorate,
        "rollover": row.rollover,
        "rollover_hours": row.rollover_seconds,
        "rollover_periods": row.rollover_periods,
        "overage": "none" if row.overage_rate is None else "rate",
        "overage_rate": row.overage_rate,
    }
