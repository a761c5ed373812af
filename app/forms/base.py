"""The form every form extends: what is wrong stands beside the field, and what was typed comes
back.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length, Optional, StopValidation, ValidationError

from app.kernel.errors import DomainError

Result = TypeVar("Result")
# What fits beside the other party at the head of an invoice.
MAX_LINES, MAX_LINES_CHARACTERS = 8, 500
INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs")
# They hold letters and emoji together, or apart, where a script needs that.
JOINERS = "\u200c\u200d "


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """Refuses control characters in every field, and puts a rule's refusal beside the field it
    belongs to.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is untyped
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Only what a form sends: of a JSON body, which Flask-WTF would take too, the values
            need not be text.
            """
            return None if request.is_json else super().wrap_formdata(form, formdata)

    form_errors: list[str]
    refused_status = 422

    @property
    def is_as_it_came(self) -> bool:
        """Whether it was sent as it was drawn for what is stored, so that nothing is to be done."""
        return False

    def validate(self, extra_validators: Any = None) -> bool:
        clean = [self._is_clean(field) for field in self]
        return bool(super().validate(extra_validators)) and all(clean) and not self.errors

    def _is_clean(self, field: Field) -> bool:
        if any(isinstance(raw, str) and "\0" in raw for raw in field.raw_data or []):
            field.validators = [_refuse_nul]
            return False
        return True

    def attempt(self, act: Callable[[], Result]) -> Result | None:
        """Carry out `act` when the form was sent and is valid, unless nobody touched it; a
        DomainError comes back beside its field and None is answered.
        """
        if not self.validate_on_submit() or self.is_as_it_came:
            return None
        try:
            return act()
        except DomainError as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: DomainError) -> None:
        """Put `refusal` beside its field, or above the form when it has none."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors = [*self.form_errors, refusal.message]
        else:
            field.errors = [*field.errors, refusal.message]


def select_choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Pairs of value and label as WTForms takes choices."""
    return [SelectChoice(value, label) for value, label in pairs]


def _refuse_nul(_form: object, field: Field) -> None:
    field.data = str(field.data or "").replace("\0", "")
    raise StopValidation("This contains a character that cannot be stored. Type it again.")


def strip_text(value: str | None) -> str:
    """`value` in one line, without what cannot be seen or turns the text around it; '' when nothing
    is left to see.
    """
    visible_text = "".join(
        character
        for character in " ".join((value or "").split())
        if character in JOINERS or unicodedata.category(character) not in INVISIBLE_CATEGORIES
    )
    return " ".join(visible_text.split()) if visible_text.strip(JOINERS) else ""


def strip_lines(value: str | None) -> str:
    """Each line as `strip_text` leaves it, without empty ones around them."""
    return "\n".join(strip_text(line) for line in (value or "").splitlines()).strip()


def strip_ends(value: str | None) -> str:
    """`value` without white space around it."""
    return (value or "").strip()


def lines_field(label: str) -> TextAreaField:
    """A few lines that stand on a document, such as an address; may stay empty."""
    too_long = f"At most {MAX_LINES_CHARACTERS} characters."
    length = Length(max=MAX_LINES_CHARACTERS, message=too_long)
    return TextAreaField(label, [length, _check_line_count], filters=[strip_lines], default="")


def _check_line_count(_form: object, field: Field) -> None:
    if field.data and field.data.count("\n") >= MAX_LINES:
        raise ValidationError(f"At most {MAX_LINES} lines.")


def name_field(label: str, longest: int = 255) -> StringField:
    """A required one-line text; spaces around and doubled inside are dropped."""
    return StringField(
        label,
        [
            DataRequired("Fill this in."),
            Length(max=longest, message=f"At most {longest} characters."),
        ],
        filters=[strip_text],
    )


def text_field(label: str, longest: int = 255) -> StringField:
    """An optional one-line text."""
    return StringField(
        label,
        [Optional(), Length(max=longest, message=f"At most {longest} characters.")],
        filters=[strip_text],
        default="",
    )


def note_field(label: str, longest: int = 2000) -> TextAreaField:
    """An optional text of several lines."""
    return TextAreaField(
        label,
        [Optional(), Length(max=longest, message=f"At most {longest} characters.")],
        filters=[strip_ends],
        default="",
    )
