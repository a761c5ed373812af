from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField
from wtforms.validators import Optional, ValidationError

from app.forms.base import Form
from app.forms.fields import DateField
from app.kernel.ids import parse_id


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

    def validate_end(self, field: DateField) -> None:
        if field.data and self.start.data and field.data < self.start.data:
            raise ValidationError("This day is before the first one, so nothing is between them.")

    def validate_project_id(self, field: SelectField) -> None:
        _refuse_garbage(field, "The address names no project. Choose one from the list.")

    def validate_membership_id(self, field: SelectField) -> None:
        _refuse_garbage(field, "The address names no person. Choose one from the list.")

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


def _refuse_garbage(field: SelectField, message: str) -> None:
    if field.data and parse_id(field.data) is None:
        raise ValidationError(message)
