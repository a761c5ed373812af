"""The steps of the setup wizard that have forms of their own."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from app.forms.base import select_choices
from app.forms.billing import TERMS_VALIDATORS
from app.forms.edits import EditForm
from app.forms.invoice_defaults import NUMBERINGS, DefaultsForm, fill_defaults_form
from app.invoicing.models import InvoiceDefaults
from app.invoicing.rules import References, TrackingCategory
from app.invoicing.services.defaults import TRACKING_COLUMNS
from app.kernel.ids import parse_id

NONE = ("", "None")


QUESTIONS = frozenset({"account_code", "tax_type", "terms_days", "numbering"})


class SetupForm(DefaultsForm):
    """The defaults as the wizard asks for them. `is_first`: nobody has answered before, so whatever
    Xero does not know stays open, and sending the form unchanged is an answer too.
    """

    account_code = SelectField("Which account do sales go to?", [Optional()])
    tax_type = SelectField("Which tax?", [Optional()])
    terms_days = IntegerField("When are invoices due?", TERMS_VALIDATORS)
    numbering = RadioField(
        "Who numbers the invoices?",
        [InputRequired("Choose who numbers the invoices.")],
        choices=select_choices(NUMBERINGS),
    )
    is_first = False

    @property
    def is_as_it_came(self) -> bool:
        return not self.is_first and super().is_as_it_came

    @property
    def has_errors_in_more(self) -> bool:
        """Whether something is wrong with what the page folds away."""
        return bool(set(self.errors) - QUESTIONS)

    def suggest(self, books: References, account_code: str) -> None:
        """Fill in what Xero itself usually does, and say so; leave open what it does not know."""
        self.suggest_account(account_code)
        own_tax_type = books.own_tax_type(self.account_code.data or "")
        if own_tax_type and not self.tax_type.data:
            self.tax_type.data = own_tax_type
            self.tax_type.description = "As that account has it in Xero."
        if self.is_first:
            self.terms_days.data = self.numbering.data = None


def setup_form(defaults: InvoiceDefaults, books: References) -> SetupForm:
    """The form as it was sent, else as `defaults` are."""
    form = fill_defaults_form(SetupForm, defaults, books)
    form.is_first = not defaults.is_stored
    return form


def tracking_form(categories: Iterable[TrackingCategory], defaults: InvoiceDefaults) -> EditForm:
    """One choice for each of `categories`, as it was sent, else as `defaults` are: that stays to be
    chosen although it is archived.
    """
    chosen = defaults.tracking
    fields = {
        _name(category.id): SelectField(
            category.name,
            choices=select_choices(_choices(category, chosen.get(str(category.id), ""))),
            default=chosen.get(str(category.id), ""),
        )
        for category in categories
    }
    form: EditForm = type("TrackingForm", (EditForm,), fields)()
    form.edit(defaults, columns=TRACKING_COLUMNS)
    return form


def _choices(category: TrackingCategory, chosen: str) -> list[tuple[str, str]]:
    return [
        NONE,
        *(
            (str(option.id), category.option_name(option))
            for option in category.options
            if option in category.offered_options or str(option.id) == chosen
        ),
    ]


def chosen_options(form: EditForm, categories: Iterable[TrackingCategory]) -> dict[UUID, UUID]:
    """Category → option, for those where one was chosen. `form` is valid."""
    option_ids = {
        category.id: parse_id(form[_name(category.id)].data or "") for category in categories
    }
    return {category_id: option_id for category_id, option_id in option_ids.items() if option_id}


def _name(category_id: UUID) -> str:
    return f"category_{category_id.hex}"
