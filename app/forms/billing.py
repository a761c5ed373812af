"""How invoices are billed: what one invoice and the defaults of all of them have in common."""

from typing import Any
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.forms.base import select_choices
from app.forms.books import (
    account_choices,
    offer,
    offer_tracking,
    read_tracking,
    tax_choices,
    theme_choices,
    tracking_values,
)
from app.forms.edits import EditForm
from app.invoicing.models import (
    Grouping,
    HoursFormat,
    Invoice,
    InvoiceDefaults,
    LineAmountTypes,
    MixedRates,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules import References, Rounding, Tracking, template_problem
from app.invoicing.rules.rounding import STEP_MINUTES
from app.invoicing.rules.stored_options import rounding_of
from app.kernel.counts import count_noun
from app.kernel.ids import parse_id
from app.kernel.versions import Edited

GROUPINGS = [
    (Grouping.ENTRY.value, "One line for each entry"),
    (Grouping.PROJECT.value, "By project"),
    (Grouping.DATE.value, "By date"),
    (Grouping.MEMBER.value, "By team member"),
]
MIXED_RATES = [
    (MixedRates.SPLIT.value, "A line for each rate"),
    (MixedRates.SUM.value, "One line at the sum"),
]
HOURS_FORMATS = [(HoursFormat.CLOCK.value, "2:30"), (HoursFormat.DECIMAL.value, "2.50")]
TAX_MODES = [
    (LineAmountTypes.EXCLUSIVE.value, "Tax on top"),
    (LineAmountTypes.INCLUSIVE.value, "Tax included"),
    (LineAmountTypes.NO_TAX.value, "No tax"),
]
ROUNDINGS = [
    ("none", "To the second"),
    *((f"up-{minutes}", f"Up to {count_noun(minutes, 'minute')}") for minutes in STEP_MINUTES),
    *(
        (f"nearest-{minutes}", f"To the nearest {count_noun(minutes, 'minute')}")
        for minutes in STEP_MINUTES
    ),
]
ROUNDING_UNITS = [(RoundingPer.ENTRY.value, "Each entry"), (RoundingPer.LINE.value, "Each line")]
TERMS_VALIDATORS = [InputRequired("Fill this in."), NumberRange(1, 365, "Choose 1 to 365 days.")]
NO_TRACKING = "None"
SUGGESTED_ACCOUNT_HINT = (
    "A suggestion: what you sell in Xero, or billed before, mostly uses it. Choose another if it is"
    " not where this income belongs."
)


class BillingForm(EditForm):
    """What an invoice and the defaults of all invoices have in common."""

    fields_together = (("tracking_1", "tracking_2"), ("account_code", "tax_type"))
    grouping = SelectField("Lines", choices=select_choices(GROUPINGS))
    mixed_rates = RadioField("Several rates together", choices=select_choices(MIXED_RATES))
    hours_format = RadioField(
        "Hours on the paper as", [Optional()], choices=select_choices(HOURS_FORMATS)
    )
    terms_days = IntegerField("Due after", TERMS_VALIDATORS)
    line_amount_types = RadioField("Tax", choices=select_choices(TAX_MODES))
    account_code = SelectField("Revenue account", [Optional()])
    tax_type = SelectField("Tax rate", [Optional()])
    branding_theme_id = SelectField("Branding theme", [Optional()])
    tracking_1 = SelectField("Tracking", [Optional()])
    tracking_2 = SelectField("Second tracking category", [Optional()])
    rounding = SelectField("Round time", choices=select_choices(ROUNDINGS))
    rounding_per = RadioField("Round", choices=select_choices(ROUNDING_UNITS))
    stored_tracking: Tracking = ()
    unused_minutes = 15

    def edit_billing(
        self, row: InvoiceDefaults | Invoice, tracking: Tracking, *more: Edited
    ) -> None:
        """As `edit`; what the fields cannot show of `row` and its `tracking` is carried along."""
        self.stored_tracking, self.unused_minutes = tracking, row.rounding_minutes
        self.edit(row, *more)

    def offer(self, books: References) -> None:
        """What the connected organisation has; what is chosen and gone stays visible."""
        offer(self.account_code, account_choices(books), "Choose an account")
        offer(self.tax_type, tax_choices(books), "The account's own")
        offer(self.branding_theme_id, theme_choices(books), "Xero's default")
        offer_tracking((self.tracking_1, self.tracking_2), books, NO_TRACKING)

    def suggest_account(self, code: str) -> None:
        """Where nobody has chosen an account yet, that one is chosen at first, and said to be."""
        if code and not self.account_code.data:
            self.account_code.data = code
            self.account_code.description = SUGGESTED_ACCOUNT_HINT

    @property
    def tracking(self) -> Tracking:
        if self.is_untouched("tracking_1", "tracking_2"):
            return self.stored_tracking
        return read_tracking(self.tracking_1.data, self.tracking_2.data)

    @property
    def chosen_rounding(self) -> Rounding:
        mode, _, minutes = (self.rounding.data or "none").partition("-")
        step = int(minutes or self.unused_minutes)
        return Rounding(RoundingMode(mode), step, RoundingPer(self.rounding_per.data))

    @property
    def chosen_hours_format(self) -> HoursFormat:
        return HoursFormat(self.hours_format.data or HoursFormat.CLOCK)

    @property
    def theme_id(self) -> UUID | None:
        return parse_id(self.branding_theme_id.data or "")


def billing_values(
    row: InvoiceDefaults | Invoice, tracking: Tracking, books: References
) -> dict[str, Any]:
    """What the row says of the fields of a `BillingForm`."""
    first, second = tracking_values(tracking, books)
    rounding = rounding_of(row)
    return {
        "grouping": row.grouping.value,
        "mixed_rates": row.mixed_rates.value,
        "hours_format": row.hours_format.value,
        "line_amount_types": row.line_amount_types.value,
        "branding_theme_id": str(row.branding_theme_id or ""),
        "tracking_1": first,
        "tracking_2": second,
        "rounding": "none"
        if rounding.mode is RoundingMode.NONE
        else f"{rounding.mode.value}-{rounding.minutes}",
        "rounding_per": rounding.per.value,
    }


def check_template(field: TextAreaField) -> None:
    """Raises ValidationError for a text of lines with unknown placeholders."""
    if problem := template_problem(field.data or ""):
        raise ValidationError(problem)
