"""What people type to prove who they are, and to change how they do."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.forms.accounts import REQUIRED_MESSAGE, ChoosePasswordForm, GuardedForm
from app.forms.base import name_field, strip_text

MAX_CODE_CHARACTERS = 60
MAX_PASSKEY_ANSWER_CHARACTERS = 20_000
CODE_LENGTH_MESSAGE = f"At most {MAX_CODE_CHARACTERS} characters."


def _code_field(label: str) -> StringField:
    return StringField(
        label,
        [
            InputRequired(REQUIRED_MESSAGE),
            Length(max=MAX_CODE_CHARACTERS, message=CODE_LENGTH_MESSAGE),
        ],
        filters=[strip_text],
    )


def _own_password_field(label: str) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(REQUIRED_MESSAGE), Length(max=1000, message="At most 1000 characters.")],
    )


class SecondStepForm(GuardedForm):
    code = _code_field("Code")


class ConfirmByCodeForm(GuardedForm):
    proof = _code_field("Code")


class ConfirmByPasswordForm(GuardedForm):
    proof = _own_password_field("Password")


class EnrolForm(GuardedForm):
    """`sealed`: the secret that the page showed, which only this session can take up."""

    sealed = HiddenField(
        validators=[
            InputRequired("Load the page again."),
            Length(max=500, message="Load the page again."),
        ]
    )
    code = _code_field("Code that your authenticator shows")


class PasskeyForm(GuardedForm):
    """`credential`: what the browser answered as JSON, or the name of what went wrong there."""

    credential = HiddenField(
        "Passkey",
        [Length(max=MAX_PASSKEY_ANSWER_CHARACTERS, message="This is not the answer of a passkey.")],
    )

    @property
    def refusal(self) -> str:
        """What was wrong, in words."""
        return " ".join([*self.form_errors, *self.credential.errors])


class NewPasskeyForm(PasskeyForm):
    name = name_field("Name", 60)


class ChangePasswordForm(ChoosePasswordForm):
    old = _own_password_field("Current password")
