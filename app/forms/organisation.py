"""What people type about their organisation and themselves in it."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from app.accounts.rules.notices import Notice, notices_for
from app.accounts.rules.places import FORMATS
from app.accounts.rules.short_timers import ShortTimers
from app.forms import accounts
from app.forms.base import lines_field, strip_text, text_field
from app.forms.edits import EditForm
from app.permissions import Role

THEMES = {"system": "As the device", "light": "Light", "dark": "Dark"}
LETTERS = {
    Notice.BUDGETS: "A budget, or the hours of a retainer, reach 80 % or 100 %",
    Notice.INVOICES: "An invoice you sent could not be created in Xero, or needs attention",
    Notice.CONNECTION: "Xero needs to be reconnected",
}


class OrganisationForm(EditForm, accounts.OrganisationForm):
    short_timers = RadioField(
        "A timer of less than a minute",
        choices=[
            SelectChoice(ShortTimers.ASK.value, "Ask whether to keep it"),
            SelectChoice(ShortTimers.DROP.value, "Discard it"),
        ],
        default=ShortTimers.ASK.value,
    )
    require_second_factor = BooleanField("Everybody needs a second factor")


class AddressForm(EditForm):
    """Where the organisation's pages are."""

    slug = StringField(
        "Web address",
        [InputRequired("Fill this in."), Length(max=40, message="At most 40 characters.")],
        filters=[strip_text],
    )


class InvoiceDetailsForm(EditForm):
    """What the invoices of the organisation say of it."""

    postal_address = lines_field("Address")
    tax_number = text_field("Tax number", 60)
    payment_line = lines_field("How to pay")


class LogoForm(EditForm):
    """What is uploaded takes the place of the picture whose version the form carries."""

    logo = FileField("Picture", [FileRequired("Choose a file.")])


class ProfileForm(EditForm, accounts.ProfileForm):
    locale = SelectField("Dates and numbers as in")
    theme = RadioField(
        "Theme",
        choices=[SelectChoice(value, label) for value, label in THEMES.items()],
        default="system",
    )

    letters = SelectMultipleField("E-mail me when", option_widget=CheckboxInput())

    def __init__(self, organisations: str, role: Role, **kwargs: object) -> None:
        super().__init__(**kwargs)
        as_everybody = SelectChoice(
            "", f"As the organisation: {FORMATS.get(organisations, organisations)}"
        )
        self.locale.choices = [
            as_everybody,
            *(SelectChoice(value, label) for value, label in FORMATS.items()),
        ]
        self.letters.choices = [
            SelectChoice(notice.value, LETTERS[notice]) for notice in notices_for(role)
        ]
