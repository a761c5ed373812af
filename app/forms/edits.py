"""Forms on what is stored: they carry the version they were drawn from, write only what somebody
touched, and show both sides when somebody else was faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from flask_login import current_user
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.accounts.queries import name_of
from app.forms.base import Form
from app.forms.fields import ReadField
from app.kernel.errors import DomainError
from app.kernel.versions import EditConflict, Edited, version_of
from app.web.addresses import filtered_address
from app.web.page import is_htmx

NOTHING_MESSAGE = "nothing"
# Where the form of a view that saves stands, when its name does not say so ("update" → "edit").
FORM_VIEWS = {
    "settings.update_profile": "settings.profile",
    "setup.save_defaults": "setup.defaults",
    "setup.save_tracking": "setup.tracking",
    "timesheet.update": "timesheet.index",
    "timesheet.cell": "timesheet.index",
}


@dataclass(frozen=True)
class Difference:
    """What one field of a form holds in the database, and what was typed into it."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class BothSides:
    """Somebody changed what a form is about since it was drawn. `by`: "" where nobody knows;
    `form_path`: where the form stands as it would be drawn now.
    """

    by: str
    at: datetime | None
    differences: Sequence[Difference]
    form_path: str


class EditForm(Form):
    """A form that may be on something stored: `edit` says on what. A field whose text is the one
    that the form shows for the stored value keeps that value to the last digit, and is not
    checked again.
    """

    version = HiddenField()
    stored_version: str | None = None
    both_sides: BothSides | None = None

    def edit(self, *rows: Edited, columns: tuple[str, ...] | None = None) -> None:
        """Say that the form changes `rows` (of them `columns`), with whose values it was filled.
        Call it when the choices of its fields are known.
        """
        self.stored_version = version_of(*rows, columns=columns)
        for field in self:
            _add_stored_choice(field)
        if not self.version.data:
            self.version.data = self.stored_version

    def validate(self, extra_validators: Any = None) -> bool:
        for field in self:
            if self.is_untouched(field.short_name):
                field.process_data(field.object_data)
                field.process_errors = []
                vars(field)["validate"] = _accept
        return super().validate(extra_validators)

    def refuse(self, refusal: DomainError) -> None:
        """An EditConflict shows both sides; whoever sends the form again has seen them."""
        if not isinstance(refusal, EditConflict):
            super().refuse(refusal)
            return
        self.both_sides = both_sides(refusal, self._differences())
        self.version.data, self.refused_status = self.stored_version, refusal.status
        self.form_errors = [*self.form_errors, refusal.message]

    def is_untouched(self, *names: str) -> bool:
        """Whether the form is on something stored, and the fields `names` were sent as shown."""
        return self.stored_version is not None and all(
            _is_sent_as_shown(self[name]) for name in names
        )

    @property
    def is_as_it_came(self) -> bool:
        return self.is_untouched(*(field.short_name for field in self._shown_fields()))

    def _shown_fields(self) -> list[Field]:
        return [field for field in self if not isinstance(field, HiddenField | FieldList)]

    def _differences(self) -> list[Difference]:
        return [
            Difference(field.label.text, _words(_twin_of(field)), _words(field))
            for field in self._shown_fields()
            if not _is_sent_as_shown(field)
        ]


class ConfirmationForm(EditForm):
    """Deleting what a page showed: nothing but its version is sent."""

    @property
    def is_as_it_came(self) -> bool:
        return False

    def refuse(self, refusal: DomainError) -> None:
        if is_htmx() or not isinstance(refusal, EditConflict):
            raise refusal
        super().refuse(refusal)


def both_sides(conflict: EditConflict, differences: Sequence[Difference] = ()) -> BothSides:
    """What is said of `conflict` to the person who came later."""
    is_self = conflict.changed_by is not None and conflict.changed_by == current_user.id
    by = "you, in another window" if is_self else name_of(conflict.changed_by)
    return BothSides(by, conflict.changed_at, differences, _form_path())


def confirmation_form(*rows: Edited) -> ConfirmationForm:
    form = ConfirmationForm()
    form.edit(*rows)
    return form


def _form_path() -> str:
    endpoint = request.endpoint or ""
    blueprint, _, view = endpoint.rpartition(".")
    usual = f"{blueprint}.{ {'destroy': 'delete'}.get(view, 'edit') }"
    return filtered_address(FORM_VIEWS.get(endpoint, usual), request.view_args or {})


def _accept(*_: object) -> bool:
    return True


def _twin_of(field: Field) -> Field:
    """The field as it is drawn for what is stored."""
    twin: Field = object.__new__(type(field))  # copy() would make an unbound one
    vars(twin).update(vars(field))
    twin.raw_data = None
    twin.process(None, field.object_data)
    return twin


def _is_sent_as_shown(field: Field) -> bool:
    if isinstance(field, HiddenField | FieldList):
        return False
    if field.raw_data is None:
        return True
    if isinstance(field, BooleanField):
        return bool(field.data == _twin_of(field).data)
    if not field.raw_data and not isinstance(field, ReadField | RadioField | SelectMultipleField):
        return not field.flags.required
    return _texts(field, field.raw_data or []) == _texts(field, _shown_texts(_twin_of(field)))


def _shown_texts(field: Any) -> list[str]:
    """What a browser sends of the field as it is drawn."""
    if not isinstance(field, SelectField):
        return [str(field._value())]
    choices: list[Any] = list(field.iter_choices())
    chosen = [str(choice.value) for choice in choices if choice.selected]
    is_list = not isinstance(field, RadioField | SelectMultipleField)
    return chosen or [str(choice.value) for choice in choices[:1] if is_list]


def _texts(field: Field, texts: list[str]) -> list[str]:
    """The texts without what browsers do to line ends; nothing is the same as no text."""
    end = "\n" if isinstance(field, TextAreaField) else ""
    return sorted(
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", end) for text in texts if text
    )


def _add_stored_choice(field: Any) -> None:
    """What is stored can be chosen again, also where it would not be offered any more."""
    if not isinstance(field, SelectField) or field.object_data in (None, "", []):
        return
    stored = field.object_data if isinstance(field, SelectMultipleField) else [field.object_data]
    choices: list[Any] = list(field.iter_choices())
    offered = {str(choice.value) for choice in choices}
    missing = [str(value) for value in stored if str(value) not in offered]
    if missing and isinstance(field.choices, dict):
        field.choices = {**field.choices, "As stored": [(value, value) for value in missing]}
    elif missing:
        field.choices = [*(field.choices or ()), *map(SelectChoice, missing)]


def _words(field: Any) -> str:
    if isinstance(field, BooleanField):
        return "yes" if field.data else "no"
    if isinstance(field, SelectField):
        choices: list[Any] = list(field.iter_choices())
        labels = [choice.label for choice in choices if choice.selected]
        return ", ".join(labels) or NOTHING_MESSAGE
    return str(field._value()) or NOTHING_MESSAGE
