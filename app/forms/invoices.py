"""What may be chosen for an invoice, and for all that come after."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from app.forms.base import Form
from app.forms.fields import DateField
from app.invoicing.models import Grouping, Invoice, InvoiceDefaults, InvoiceLine, LineAmountTypes, Numbering
from app.invoicing.queries.defaults import invoice_defaults, rounding_of, tracking_of
from app.invoicing.rules import Options, References, due_date, template_problem
from app.invoicing.rules.numbers import LARGEST_NUMBER
from app.invoicing.services import DefaultsChoice
from app.kernel.ids import parse_id

LONGEST_CHOICE = 50
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
NUMBERINGS = [(Numbering.HOURLINE.value, "Hourline numbers them"), (Numbering.XERO.value, "Xero numbers them")]
TERMS = [InputRequired("Fill this in."), NumberRange(1, 365, "Choose 1 to 365 days.")]


class OptionsForm(Form):
    """How the chosen time becomes an invoice. `digest`, `seen`: of the preview that the person had before them."""

    digest = HiddenField()
    seen = HiddenField()
    grouping = SelectField("Lines", choices=GROUPINGS)
    invoice_date = DateField("Date", [InputRequired("Fill this in.")])
    terms_days = IntegerField("Due after", TERMS)
    line_amount_types = RadioField("Tax", choices=TAX_MODES)
    account_code = SelectField("Revenue account", [Optional()])
    tax_type = SelectField("Tax rate", [Optional()])
    branding_theme_id = SelectField("Branding theme", [Optional()])
    template = TextAreaField("Line description")

    def validate_template(self, field: TextAreaField) -> None:
        _check_template(field)

    def offer(self, books: References) -> None:
        """The choices of the connected organisation, with what is chosen for a newcomer; one that is gone stays visible, so that it can be said."""
        if not self.is_submitted():
            self.account_code.data = self.account_code.data or books.usual_account_code()
            self.tax_type.data = self.tax_type.data or books.usual_tax_type(self.account_code.data)
        offer_books(self.account_code, self.tax_type, self.branding_theme_id, books)

    def options(self, client_name: str, currency: str) -> Options:
        """What was chosen, valid."""
        day: date = self.invoice_date.data
        return Options(
            client_name=client_name,
            currency=currency,
            invoice_date=day,
            due_date=due_date(day, self.terms_days.data or 1),
            grouping=Grouping(self.grouping.data),
            line_amount_types=LineAmountTypes(self.line_amount_types.data),
            account_code=self.account_code.data or "",
            tax_type=self.tax_type.data or "",
            template=(self.template.data or "").strip(),
            branding_theme_id=parse_id(self.branding_theme_id.data or ""),
            rounding=rounding_of(invoice_defaults()),
            tracking=tracking_of(invoice_defaults().tracking),
        )


class FilterForm(Form):
    """Which of the client's unbilled time to look at; nothing chosen means all."""

    start = DateField("From", [Optional()])
    end = DateField("To", [Optional()])
    project_id = SelectField("Project", [Optional()], validate_choice=False)
    membership_id = SelectField("Person", [Optional()], validate_choice=False)

    def offer_time(self, projects: Sequence[tuple[UUID, str]], people: Sequence[tuple[UUID, str]]) -> None:
        self.project_id.choices = [("", "All projects"), *((str(key), name) for key, name in projects)]
        self.membership_id.choices = [("", "Everybody"), *((str(key), name) for key, name in people)]


class DefaultsForm(Form):
    account_code = SelectField("Revenue account", [Optional()])
    tax_type = SelectField("Tax rate", [Optional()])
    branding_theme_id = SelectField("Branding theme", [Optional()])
    terms_days = IntegerField("Due after", TERMS)
    numbering = RadioField("Invoice numbers", choices=NUMBERINGS)
    number_prefix = StringField("Prefix")
    next_number = IntegerField("Next number", [InputRequired("Fill this in."), NumberRange(1, LARGEST_NUMBER, f"Choose 1 to {LARGEST_NUMBER:,}.")])
    grouping = SelectField("Lines", choices=GROUPINGS)
    line_amount_types = RadioField("Tax", choices=TAX_MODES)
    line_template = TextAreaField("Line description")

    def validate_line_template(self, field: TextAreaField) -> None:
        _check_template(field)

    def offer(self, books: References) -> None:
        offer_books(self.account_code, self.tax_type, self.branding_theme_id, books)

    def choice(self) -> DefaultsChoice:
        """What was chosen, valid."""
        return DefaultsChoice(
            account_code=self.account_code.data or "",
            tax_type=self.tax_type.data or "",
            branding_theme_id=parse_id(self.branding_theme_id.data or ""),
            terms_days=self.terms_days.data or 1,
            number_prefix=(self.number_prefix.data or "").strip(),
            next_number=self.next_number.data or 1,
            numbering=Numbering(self.numbering.data),
            grouping=Grouping(self.grouping.data),
            line_amount_types=LineAmountTypes(self.line_amount_types.data),
            line_template=(self.line_template.data or "").strip(),
        )


def options_form(defaults: InvoiceDefaults, today: date) -> OptionsForm:
    """The form as it was sent, else filled from DEFAULTS."""
    return OptionsForm(
        grouping=defaults.grouping.value,
        invoice_date=today,
        terms_days=defaults.terms_days,
        line_amount_types=defaults.line_amount_types.value,
        account_code=defaults.account_code,
        tax_type=defaults.tax_type,
        branding_theme_id=str(defaults.branding_theme_id or ""),
        template=defaults.line_template,
    )


def invoice_form(invoice: Invoice, line: InvoiceLine | None, template: str) -> OptionsForm:
    """The form as it was sent, else as INVOICE is."""
    return OptionsForm(
        grouping=invoice.grouping.value,
        invoice_date=invoice.invoice_date,
        terms_days=max((invoice.due_date - invoice.invoice_date).days, 1),
        line_amount_types=invoice.line_amount_types.value,
        account_code=line.account_code if line else "",
        tax_type=line.tax_type if line else "",
        branding_theme_id=str(invoice.branding_theme_id or ""),
        template=template,
    )


def offer_books(account: SelectField, tax: SelectField, theme: SelectField, books: References) -> None:
    _offer(account, [(one.code, f"{one.code} · {one.name}") for one in sorted(books.accounts, key=lambda one: one.code)], "Chosen for you")
    _offer(tax, [(one.tax_type, f"{one.name} ({one.rate.normalize():f} %)") for one in books.tax_rates if one.revenue], "The account's own")
    _offer(theme, [(str(one.id), one.name) for one in books.branding_themes], "Xero's default")


def _offer(field: SelectField, choices: list[tuple[str, str]], none: str) -> None:
    kept = field.data if isinstance(field.data, str) else ""
    kept = kept if len(kept) <= LONGEST_CHOICE else ""
    gone = [(kept, f"{kept} (not available in Xero)" if choices else "As chosen before")] if kept and kept not in dict(choices) else []
    field.choices = [("", none), *gone, *choices]


def _check_template(field: TextAreaField) -> None:
    if problem := template_problem(field.data or ""):
        raise ValidationError(problem)
