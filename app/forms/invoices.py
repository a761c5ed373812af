"""What may be chosen for an invoice."""

import re
from collections.abc import Sequence
from datetime import date

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from app.forms.base import lines_field, strip_ends
from app.forms.billing import BillingForm, billing_values, check_template
from app.forms.fields import DateField
from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceDefaults,
    InvoiceLine,
    LineAmountTypes,
    MixedRates,
)
from app.invoicing.queries.defaults import wording_of
from app.invoicing.rules import (
    USUAL_TEMPLATES,
    Options,
    OwnChoice,
    References,
    Wording,
    due_date,
)
from app.invoicing.rules.numbers import prefix_problem
from app.invoicing.rules.stored_options import tracking_of
from app.kernel.ids import new_id


class OptionsForm(BillingForm):
    """How the chosen time becomes an invoice. `digest`, `seen`: of the preview that the person had
    before them; `form_token`: of this form.
    """

    can_merge = False  # its version is of the lines, too
    digest = HiddenField()
    seen = HiddenField()
    form_token = HiddenField()
    invoice_date = DateField("Date", [InputRequired("Fill this in.")])
    currency = SelectField("Currency")
    number_prefix = StringField("Number prefix", filters=[strip_ends])
    template = TextAreaField("Line description", filters=[strip_ends])
    client_address = lines_field("Client’s address")
    invoice: Invoice | None = None

    def validate_template(self, field: TextAreaField) -> None:
        check_template(field)

    def validate_number_prefix(self, field: StringField) -> None:
        if problem := prefix_problem(field.data or ""):
            raise ValidationError(problem)

    @property
    def wording(self) -> Wording:
        return wording_of(self.template.data or "")

    @property
    def usual_template(self) -> str:
        """What words the lines of time while no template is chosen."""
        grouping = self.grouping.data
        return USUAL_TEMPLATES[Grouping(grouping) if grouping in list(Grouping) else Grouping.ENTRY]

    def offer_for(self, books: References, client_currency: str, suggested_account: str) -> None:
        """The choices of `books`, the client's currency first, and what is chosen at first: without
        an account in the defaults the suggested one, which whoever sends the form confirms.
        """
        if not self.is_submitted():
            self.suggest_account(suggested_account)
            self.tax_type.data = self.tax_type.data or books.own_tax_type(self.account_code.data)
        self.offer(books)
        chosen_currency = (
            self.currency.data
            if re.fullmatch("[A-Z]{3}", self.currency.data or "")
            else client_currency
        )
        self.currency.choices = [
            (currency, currency)
            for currency in dict.fromkeys(
                [client_currency, chosen_currency, *sorted(books.currencies)]
            )
        ]

    def options(
        self,
        client_name: str,
        client_currency: str,
        own: Sequence[OwnChoice] = (),
        usual_prefix: str = "",
    ) -> Options:
        """What was chosen, valid; `own`: for single lines. `usual_prefix`: the organisation's."""
        day: date = self.invoice_date.data
        return Options(
            client_name=client_name,
            currency=self.currency.data,
            invoice_date=day,
            due_date=self._due_date(day),
            grouping=Grouping(self.grouping.data),
            mixed_rates=MixedRates(self.mixed_rates.data),
            line_amount_types=LineAmountTypes(self.line_amount_types.data),
            account_code=self.account_code.data or "",
            tax_type=self.tax_type.data or "",
            wording=self.wording,
            branding_theme_id=self.theme_id,
            rounding=self.chosen_rounding,
            tracking=self.tracking,
            number_prefix=self._own_prefix(usual_prefix),
            rates_in="" if self.currency.data == client_currency else client_currency,
            own=tuple(choice for choice in own if choice.names),
            hours_format=self.chosen_hours_format,
            client_address=self.client_address.data or "",
        )

    def edit_invoice(
        self, invoice: Invoice, options: Options, rows: Sequence[Invoice | InvoiceLine]
    ) -> None:
        """As `edit`, of the invoice that was made under `options`; `rows`: it and its lines."""
        self.invoice = invoice
        self.edit_billing(invoice, options.tracking, *rows[1:])

    def _due_date(self, day: date) -> date:
        if self.invoice is not None and self.is_untouched("invoice_date", "terms_days"):
            return self.invoice.due_date
        return due_date(day, self.terms_days.data or 1)

    def _own_prefix(self, usual: str) -> str | None:
        if self.invoice is not None and self.is_untouched("number_prefix"):
            return self.invoice.number_prefix
        prefix: str = self.number_prefix.data or ""
        return None if prefix == usual else prefix


def options_form(
    defaults: InvoiceDefaults, today: date, currency: str, books: References
) -> OptionsForm:
    """The form as it was sent, else filled from `defaults`."""
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
    invoice: Invoice, options: Options, defaults: InvoiceDefaults, books: References
) -> OptionsForm:
    """The form as it was sent, else as the invoice was made."""
    return OptionsForm(
        **billing_values(invoice, options.tracking, books),
        invoice_date=invoice.invoice_date,
        terms_days=max((invoice.due_date - invoice.invoice_date).days, 1),
        account_code=options.account_code,
        tax_type=options.tax_type,
        currency=invoice.currency,
        number_prefix=defaults.number_prefix
        if invoice.number_prefix is None
        else invoice.number_prefix,
        template=invoice.line_template,
        client_address=invoice.client_address,
    )
