from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.forms.base import Form, strip_text


class CloseForm(Form):
    """The organisation's name, typed by hand."""

    name = StringField(
        "Name of the organisation",
        [InputRequired("Fill this in."), Length(max=200, message="At most 200 characters.")],
        filters=[strip_text],
    )
