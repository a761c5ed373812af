"""Forms on what is stored: they carry the version they were drawn from, write only what somebody
touched, and show both sides where somebody else was faster with the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from flask import request
from flask_login import current_user
from wtforms import Field, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.accounts.queries import name_of
from app.forms.base import Form
from app.forms.shown_fields import (
    is_sent_as_marked,
    is_sent_as_shown,
    is_shown,
    read_marks,
    sent_words,
    show_stored_value,
    shown_mark,
    shown_words,
    write_marks,
)
from app.kernel.errors import DomainError
from app.kernel.versions import EditConflict, Edited, version_of
from app.web.addresses import filtered_address
from app.web.page import is_htmx

# Where the form of a view that saves stands, when its name does not say so ("update" → "edit").
FORM_VIEWS = {
    "settings.update_profile": "settings.profile",
    "setup.save_defaults": "setup.defaults",
    "setup.save_tracking": "setup.tracking",
    "branding.update_address": "branding.edit_address",
    "branding.update_details": "branding.edit_details",
    "branding.update_logo": "branding.edit_logo",
    "branding.remove_logo": "branding.edit_logo",
    "invoices.update_paper": "invoices.show",
    "timer.destroy": "timer.discard",
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
    `is_own`: it was the same person, in another window; `form_path`: where the form stands as it
    would be drawn now.
    """

    by: str
    is_own: bool
    at: datetime | None
    differences: Sequence[Difference]
    form_path: str


class EditForm(Form):
    """A form that may be on something stored: `edit` says on what. A field that was sent as its
    form showed it keeps the stored value to the last digit, and is not checked again, also when
    somebody else changed that value since. What two people changed is shown with both sides.

    `version_fields`: a mark of each field as the form showed it. `fields_together`: fields that
    mean something together only, so that touching one of them is touching all. `can_merge`: whether
    changes of different fields go together; not where the version covers more than the fields.
    """

    version = HiddenField()
    version_fields = HiddenField()
    fields_together: ClassVar[tuple[tuple[str, ...], ...]] = ()
    can_merge: ClassVar[bool] = True
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
        if self.stored_version is not None:
            self._merge()
        return super().validate(extra_validators)

    def refuse(self, refusal: DomainError) -> None:
        """An EditConflict shows both sides; whoever sends the form again has seen them."""
        if not isinstance(refusal, EditConflict):
            super().refuse(refusal)
            return
        self.both_sides = both_sides(refusal, self._differences())
        self.version.data, self.refused_status = self.stored_version, refusal.status
        self.version_fields.data = write_marks(self._shown_marks())
        self.form_errors = [*self.form_errors, refusal.message]

    @property
    def marks_text(self) -> str:
        """What the form carries as `version_fields`."""
        return self.version_fields.data or write_marks(self._shown_marks())

    def is_untouched(self, *names: str) -> bool:
        """Whether the form is on something stored, and the fields `names` were sent as shown."""
        return self.stored_version is not None and self._untouched_names.issuperset(names)

    @property
    def is_as_it_came(self) -> bool:
        return self.is_untouched(*(field.short_name for field in self._shown_fields()))

    @cached_property
    def _sent_marks(self) -> dict[str, str]:
        return read_marks((self.version_fields.raw_data or [""])[0])

    @cached_property
    def _touched_names(self) -> set[str]:
        """What the sender changed, as the marks say; without marks, what is not as stored now."""
        marks, touched = self._sent_marks, set()
        for field in self._shown_fields():
            name = field.short_name
            if not is_sent_as_shown(field) and not (
                name in marks and is_sent_as_marked(field, marks[name])
            ):
                touched.add(name)
        groups = [group for group in self.fields_together if touched.intersection(group)]
        return touched.union(*groups)

    @cached_property
    def _untouched_names(self) -> set[str]:
        return {
            field.short_name
            for field in self._shown_fields()
            if field.short_name not in self._touched_names or is_sent_as_shown(field)
        }

    @cached_property
    def _conflicting_names(self) -> set[str]:
        """What both the sender and somebody else changed, not to the same."""
        return {
            name
            for name in self._touched_names - self._untouched_names
            if name in self._fields and self._sent_marks.get(name) != shown_mark(self[name])
        }

    def _merge(self) -> None:
        """Take what nobody touched as it is stored now. While nothing is in conflict the form is
        one on what is stored now, however old it was.
        """
        if self._sent_marks:
            conflicts = self._conflicting_names
            marks = {name: self._sent_marks.get(name, "") for name in conflicts}
            self.version_fields.data = write_marks(self._shown_marks() | marks)
            if self.can_merge and not conflicts:
                self.version.data = self.stored_version
        for name in self._untouched_names:
            show_stored_value(self[name])

    def _shown_marks(self) -> dict[str, str]:
        return {field.short_name: shown_mark(field) for field in self._shown_fields()}

    def _shown_fields(self) -> list[Field]:
        return [field for field in self if is_shown(field)]

    def _differences(self) -> list[Difference]:
        return [
            Difference(field.label.text, shown_words(field), sent_words(field))
            for field in self._shown_fields()
            if field.short_name in self._conflicting_names
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
    return BothSides(
        changer_words(conflict), _is_own(conflict), conflict.changed_at, differences, _form_path()
    )


def changer_words(conflict: EditConflict) -> str:
    """Who was faster; "" where nobody knows."""
    return "you, in another window" if _is_own(conflict) else name_of(conflict.changed_by)


def _is_own(conflict: EditConflict) -> bool:
    return conflict.changed_by is not None and conflict.changed_by == current_user.id


def confirmation_form(*rows: Edited) -> ConfirmationForm:
    form = ConfirmationForm()
    form.edit(*rows)
    return form


def _form_path() -> str:
    endpoint = request.endpoint or ""
    blueprint, _, view = endpoint.rpartition(".")
    usual = f"{blueprint}.{ {'destroy': 'delete'}.get(view, 'edit') }"
    return filtered_address(FORM_VIEWS.get(endpoint, usual), request.view_args or {})


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
