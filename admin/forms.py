"""What staff type."""

from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.forms.accounts import GuardedForm
from app.forms.base import Form, strip_text

REQUIRED_MESSAGE = "Fill this in."


class SignInForm(GuardedForm):
    email = StringField(
        "E-mail",
        [InputRequired(REQUIRED_MESSAGE), Length(max=254, message="At most 254 characters.")],
        filters=[strip_text],
    )
    password = PasswordField(
        "Password",
        [InputRequired(REQUIRED_MESSAGE), Length(max=1000, message="At most 1000 characters.")],
    )
    code = StringField(
        "Code", [InputRequired(REQUIRED_MESSAGE), Length(max=32, message="Six digits.")]
    )


class GiveUpForm(Form):
    reason = TextAreaField(
        "Reason",
        [
            InputRequired(REQUIRED_MESSAGE),
            Length(min=5, max=500, message="Between 5 and 500 characters."),
        ],
        filters=[strip_text],
    )
