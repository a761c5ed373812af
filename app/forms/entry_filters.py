from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField
from wtforms.validators import Optional

from app.forms.base import Form
from app.forms.fields import DateField


class EntryFilterForm(Form):
    """Which of the client's unbilled time to look at, as the address or the form of the invoice
    says; nothing chosen means all.
    """

    class Meta(Form.Meta):
        csrf = False  # it is read from an address, or sent with a form that has its own mark

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
