"""What people type about themselves, their organisation and its members."""

from collections.abc import Callable, Iterable
from typing import Any

from wtforms import Field, PasswordField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from app.accounts.rules import normal_email, password_problem
from app.accounts.rules.places import FORMATS, Choices, currencies, time_zones
from app.forms.base import Form, strip_text
from app.kernel.errors import DomainError
from app.web.filters import locale

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REQUIRED_MESSAGE = "Fill this in."


def _choices(pairs: Iterable[tuple[Any, str]], group: str | None = None) -> list[SelectChoice]:
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


def _flatten_groups(groups: Choices) -> list[SelectChoice]:
    return [choice for group, pairs in groups.items() for choice in _choices(pairs, group)]


def _name_field() -> StringField:
    return StringField(
        "Name",
        [DataRequired(REQUIRED_MESSAGE), Length(max=100, message="At most 100 characters.")],
        filters=[strip_text],
    )


def _spelt_like_an_address(_form: object, field: Field) -> None:
    try:
        normal_email(field.data or "")
    except DomainError as refusal:
        raise ValidationError(refusal.message) from None


def _email_field(*more: Callable[[Any, Field], None]) -> StringField:
    return StringField(
        "E-mail",
        [
            InputRequired(REQUIRED_MESSAGE),
            Length(max=254, message="At most 254 characters."),
            *more,
        ],
        filters=[strip_text],
    )


def _password_field(label: str = "Password") -> PasswordField:
    return PasswordField(label, [InputRequired(REQUIRED_MESSAGE)])


def _zone_field() -> SelectField:
    return SelectField("Time zone", choices=lambda: _flatten_groups(time_zones()))


def _currency_field() -> SelectField:
    return SelectField("Currency", choices=lambda: _flatten_groups(currencies(locale())))


class GuardedForm(Form):
    """A form whose limits answer with a status of their own (429 for too many attempts)."""

    refusal_status = 422

    def refuse(self, refusal: DomainError) -> None:
        self.refusal_status = refusal.status
        super().refuse(refusal)

    @property
    def status(self) -> int:
        """What to answer with the form: 200 when it is fresh, else how it was refused."""
        return self.refusal_status if self.errors else 200


class SignUpForm(GuardedForm):
    name = _name_field()
    email = _email_field(_spelt_like_an_address)
    password = _password_field()

    def validate_password(self, field: Field) -> None:
        _refuse_guessable(field, text_of(self.name), text_of(self.email))


class XeroSignUpForm(GuardedForm):
    name = _name_field()
    email = _email_field(_spelt_like_an_address)


class SignInForm(GuardedForm):
    email = _email_field()
    password = PasswordField(
        "Password",
        [InputRequired(REQUIRED_MESSAGE), Length(max=1000, message="At most 1000 characters.")],
    )


class AddressForm(GuardedForm):
    email = _email_field(_spelt_like_an_address)


class ConfirmForm(GuardedForm):
    """The password chosen when signing up, asked for in any browser but that one."""

    password = _password_field()


class ChoosePasswordForm(GuardedForm):
    password = _password_field("New password")

    def __init__(self, person_words: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = person_words

    def validate_password(self, field: Field) -> None:
        _refuse_guessable(field, *self.known)


class NewOrganisationForm(Form):
    name = _name_field()
    time_zone = _zone_field()
    currency = _currency_field()


class OrganisationForm(Form):
    name = _name_field()
    time_zone = _zone_field()
    week_start = SelectField(
        "The week starts on",
        [InputRequired(REQUIRED_MESSAGE)],
        coerce=int,
        choices=_choices(enumerate(DAYS)),
    )
    currency = _currency_field()
    locale = SelectField(
        "Dates and numbers as in",
        [InputRequired(REQUIRED_MESSAGE)],
        choices=_choices(FORMATS.items()),
    )


class ProfileForm(Form):
    name = _name_field()
    time_zone = _zone_field()


def text_of(field: StringField) -> str:
    """What stands in a text field."""
    return field.data or ""


def _refuse_guessable(field: Field, *person_words: str) -> None:
    problem = password_problem(field.data or "", *person_words)
    if problem:
        raise ValidationError(problem)
