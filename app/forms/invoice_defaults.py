"""What the invoices to come start from."""

from typing import TypeVar

from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from app.forms.base import select_choices, strip_ends
from app.forms.billing import BillingForm, billing_values, check_template
from app.forms.books import read_tracking
from app.invoicing.models import Grouping, InvoiceDefaults, LineAmountTypes, MixedRates, Numbering
from app.invoicing.rules import References
from app.invoicing.rules.numbers import MAX_NUMBER
from app.invoicing.rules.problems import (
    SENTENCES,
    account_problem,
    tax_problem,
    theme_problem,
    tracking_problem,
)
from app.invoicing.rules.stored_options import tracking_of
from app.invoicing.services import DefaultsChoice
from app.kernel.messages import word

NUMBERINGS = [
    (Numbering.HOURLINE.value, "Hourline numbers them"),
    (Numbering.XERO.value, "Xero numbers them"),
]


DefaultsFormT = TypeVar("DefaultsFormT", bound="DefaultsForm")


class DefaultsForm(BillingForm):
    numbering = RadioField("Invoice numbers", choices=select_choices(NUMBERINGS))
    number_prefix = StringField("Prefix", filters=[strip_ends])
    next_number = IntegerField(
        "Next number",
        [
            InputRequired("Fill this in."),
            NumberRange(1, MAX_NUMBER, f"Choose 1 to {MAX_NUMBER:,}."),
        ],
    )
    line_template = TextAreaField("Line description", filters=[strip_ends])

    def validate_line_template(self, field: TextAreaField) -> None:
        check_template(field)

    def point_out(self, books: References, *, only_touched: bool = False) -> bool:
        """Whether Xero would take all of it, or what somebody touched; what it would not, and why,
        is put beside the field.
        """
        checks = [
            (
                self.account_code,
                account_problem(self.account_code.data, books) if self.account_code.data else None,
            ),
            (self.tax_type, tax_problem(self.tax_type.data, books) if self.tax_type.data else None),
            (self.branding_theme_id, theme_problem(self.branding_theme_id.data or "", books)),
            *(
                (field, tracking_problem(read_tracking(field.data), books))
                for field in (self.tracking_1, self.tracking_2)
            ),
        ]
        problems = [
            (field, problem)
            for field, problem in checks
            if problem
            and books.is_known
            and not (only_touched and self.is_untouched(field.short_name))
        ]
        for field, problem in problems:
            field.errors = [*field.errors, word(problem, SENTENCES)]
        return not problems

    def choice(self) -> DefaultsChoice:
        """What was chosen, valid."""
        rounding = self.chosen_rounding
        return DefaultsChoice(
            account_code=self.account_code.data or "",
            tax_type=self.tax_type.data or "",
            branding_theme_id=self.theme_id,
            terms_days=self.terms_days.data or 1,
            number_prefix=self.number_prefix.data or "",
            next_number=self.next_number.data or 1,
            numbering=Numbering(self.numbering.data),
            grouping=Grouping(self.grouping.data),
            mixed_rates=MixedRates(self.mixed_rates.data),
            hours_format=self.chosen_hours_format,
            line_amount_types=LineAmountTypes(self.line_amount_types.data),
            line_template=self.line_template.data or "",
            tracking={str(category_id): str(option_id) for category_id, option_id in self.tracking},
            rounding=rounding.mode,
            rounding_minutes=rounding.minutes,
            rounding_per=rounding.per,
        )


def defaults_form(defaults: InvoiceDefaults, books: References) -> DefaultsForm:
    """The form as it was sent, else as `defaults` are."""
    return fill_defaults_form(DefaultsForm, defaults, books)


def fill_defaults_form(
    form_class: type[DefaultsFormT], defaults: InvoiceDefaults, books: References
) -> DefaultsFormT:
    tracking = tracking_of(defaults.tracking)
    form = form_class(
        **billing_values(defaults, tracking, books),
        account_code=defaults.account_code,
        tax_type=defaults.tax_type,
        terms_days=defaults.terms_days,
        numbering=defaults.numbering.value,
        number_prefix=defaults.number_prefix,
        next_number=defaults.next_number,
        line_template=defaults.line_template,
    )
    form.offer(books)
    form.edit_billing(defaults, tracking)
    return form
