"""What staff type."""

from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.forms.accounts import GuardedForm
from app.forms.base import Form, stripped

REQUIRED = "Fill this in."


class SignInForm(GuardedForm):
    email = StringField(
        "E-mail",
        [InputRequired(REQUIRED), Length(max=254, message="At most 254 characters.")],
        filters=[stripped],
    )
    password = PasswordField(
        "Password", [InputRequired(REQUIRED), Length(max=1000, message="At most 1000 characters.")]
    )
    code = StringField("Code", [InputRequired(REQUIRED), Length(max=32, message="Six digits.")])


class GiveUpForm(Form):
    reason = TextAreaField(
        "Reason",
        [InputRequired(REQUIRED), Length(min=5, max=500, message="Between 5 and 500 characters.")],
        filters=[stripped],
    )
