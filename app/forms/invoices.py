"""What may be chosen for an invoice."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.forms.base import Form
from app.forms.books import (
    account_choices,
    offer,
    offer_tracking,
    read_tracking,
    tax_choices,
    theme_choices,
    tracking_values,
)
from app.forms.fields import DateField
from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceDefaults,
    LineAmountTypes,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.queries.defaults import rounding_of, tracking_of, wording_of
from app.invoicing.rules import (
    USUAL_TEMPLATES,
    Options,
    OwnChoice,
    References,
    Rounding,
    Tracking,
    Wording,
    due_date,
    template_problem,
)
from app.invoicing.rules.numbers import prefix_problem
from app.invoicing.rules.rounding import STEP_MINUTES
from app.kernel.ids import new_id, parse_id

GROUPINGS = [
    (Grouping.ENTRY.value, "One line for each entry"),
    (Grouping.PROJECT.value, "By project"),
    (Grouping.DATE.value, "By date"),
    (Grouping.MEMBER.value, "By team member"),
]
TAX_MODES = [
    (LineAmountTypes.EXCLUSIVE.value, "Tax on top"),
    (LineAmountTypes.INCLUSIVE.value, "Tax included"),
    (LineAmountTypes.NO_TAX.value, "No tax"),
]
ROUNDINGS = [
    ("none", "To the second"),
    *((f"up-{minutes}", f"Up to {minutes} minutes") for minutes in STEP_MINUTES),
    *((f"nearest-{minutes}", f"To the nearest {minutes} minutes") for minutes in STEP_MINUTES),
]
ROUNDING_UNITS = [(RoundingPer.ENTRY.value, "Each entry"), (RoundingPer.LINE.value, "Each line")]
TERMS_VALIDATORS = [InputRequired("Fill this in."), NumberRange(1, 365, "Choose 1 to 365 days.")]
NO_TRACKING = "None"


class BillingForm(Form):
    """What an invoice and the defaults of all invoices have in common."""

    grouping = SelectField("Lines", choices=GROUPINGS)
    terms_days = IntegerField("Due after", TERMS_VALIDATORS)
    line_amount_types = RadioField("Tax", choices=TAX_MODES)
    account_code = SelectField("Revenue account", [Optional()])
    tax_type = SelectField("Tax rate", [Optional()])
    branding_theme_id = SelectField("Branding theme", [Optional()])
    tracking_1 = SelectField("Tracking", [Optional()])
    tracking_2 = SelectField("Second tracking category", [Optional()])
    rounding = SelectField("Round time", choices=ROUNDINGS)
    rounding_per = RadioField("Rounded is", choices=ROUNDING_UNITS)

    def offer(self, books: References) -> None:
        """What the connected organisation has; what is chosen and gone stays visible."""
        offer(self.account_code, account_choices(books), "Chosen for you")
        offer(self.tax_type, tax_choices(books), "The account's own")
        offer(self.branding_theme_id, theme_choices(books), "Xero's default")
        offer_tracking((self.tracking_1, self.tracking_2), books, NO_TRACKING)

    @property
    def tracking(self) -> Tracking:
        return read_tracking(self.tracking_1.data, self.tracking_2.data)

    @property
    def chosen_rounding(self) -> Rounding:
        mode, _, minutes = (self.rounding.data or "none").partition("-")
        return Rounding(RoundingMode(mode), int(minutes or 15), RoundingPer(self.rounding_per.data))

    @property
    def theme_id(self) -> UUID | None:
        return parse_id(self.branding_theme_id.data or "")


class OptionsForm(BillingForm):
    """How the chosen time becomes an invoice. `digest`, `seen`: of the preview that the person had
    before them; `form_token`: of this form.
    """

    digest = HiddenField()
    seen = HiddenField()
    form_token = HiddenField()
    invoice_date = DateField("Date", [InputRequired("Fill this in.")])
    currency = SelectField("Currency")
    number_prefix = StringField("Number prefix")
    template = TextAreaField("Line description")

    def validate_template(self, field: TextAreaField) -> None:
        check_template(field)

    def validate_number_prefix(self, field: StringField) -> None:
        if problem := prefix_problem((field.data or "").strip()):
            raise ValidationError(problem)

    @property
    def wording(self) -> Wording:
        return wording_of((self.template.data or "").strip())

    @property
    def usual_template(self) -> str:
        """What words the lines of time while no template is chosen."""
        grouping = self.grouping.data
        return USUAL_TEMPLATES[Grouping(grouping) if grouping in list(Grouping) else Grouping.ENTRY]

    def offer_for(self, books: References, client_currency: str) -> None:
        """The choices of BOOKS, with what is chosen for a newcomer; the client's currency first."""
        if not self.is_submitted():
            self.account_code.data = self.account_code.data or books.usual_account_code()
            self.tax_type.data = self.tax_type.data or books.usual_tax_type(self.account_code.data)
        self.offer(books)
        kept = (
            self.currency.data
            if re.fullmatch("[A-Z]{3}", self.currency.data or "")
            else client_currency
        )
        self.currency.choices = [
            (one, one) for one in dict.fromkeys([client_currency, kept, *sorted(books.currencies)])
        ]

    def options(
        self,
        client_name: str,
        client_currency: str,
        own: Sequence[OwnChoice] = (),
        usual_prefix: str = "",
    ) -> Options:
        """What was chosen, valid; OWN: for single lines. USUAL_PREFIX: the organisation's."""
        day: date = self.invoice_date.data
        prefix = (self.number_prefix.data or "").strip()
        return Options(
            client_name=client_name,
            currency=self.currency.data,
            invoice_date=day,
            due_date=due_date(day, self.terms_days.data or 1),
            grouping=Grouping(self.grouping.data),
            line_amount_types=LineAmountTypes(self.line_amount_types.data),
            account_code=self.account_code.data or "",
            tax_type=self.tax_type.data or "",
            wording=self.wording,
            branding_theme_id=self.theme_id,
            rounding=self.chosen_rounding,
            tracking=self.tracking,
            number_prefix=None if prefix == usual_prefix else prefix,
            rates_in="" if self.currency.data == client_currency else client_currency,
            own=tuple(choice for choice in own if choice.names),
        )


class FilterForm(Form):
    """Which of the client's unbilled time to look at; nothing chosen means all."""

    start = DateField("From", [Optional()])
    end = DateField("To", [Optional()])
    project_id = SelectField("Project", [Optional()], validate_choice=False)
    membership_id = SelectField("Person", [Optional()], validate_choice=False)

    def offer_time(
        self, projects: Sequence[tuple[UUID, str]], people: Sequence[tuple[UUID, str]]
    ) -> None:
        self.project_id.choices = [
            ("", "All projects"),
            *((str(key), name) for key, name in projects),
        ]
        self.membership_id.choices = [
            ("", "Everybody"),
            *((str(key), name) for key, name in people),
        ]


def options_form(
    defaults: InvoiceDefaults, today: date, currency: str, books: References
) -> OptionsForm:
    """The form as it was sent, else filled from DEFAULTS."""
    return OptionsForm(
        **billing_values(defaults, tracking_of(defaults.tracking), books),
        form_token=new_id().hex,
        invoice_date=today,
        terms_days=defaults.terms_days,
        account_code=defaults.account_code,
        tax_type=defaults.tax_type,
        currency=currency,
        number_prefix=defaults.number_prefix,
        template=defaults.line_template,
    )


def invoice_form(
    invoice: Invoice, made_with: Options, defaults: InvoiceDefaults, books: References
) -> OptionsForm:
    """The form as it was sent, else as INVOICE was MADE WITH."""
    return OptionsForm(
        **billing_values(invoice, made_with.tracking, books),
        invoice_date=invoice.invoice_date,
        terms_days=max((invoice.due_date - invoice.invoice_date).days, 1),
        account_code=made_with.account_code,
        tax_type=made_with.tax_type,
        currency=invoice.currency,
        number_prefix=defaults.number_prefix
        if invoice.number_prefix is None
        else invoice.number_prefix,
        template=invoice.line_template,
    )


def billing_values(
    row: InvoiceDefaults | Invoice, tracking: Tracking, books: References
) -> dict[str, Any]:
    """What ROW says of the fields of a BillingForm."""
    first, second = tracking_values(tracking, books)
    rounding = rounding_of(row)
    return {
        "grouping": row.grouping.value,
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
