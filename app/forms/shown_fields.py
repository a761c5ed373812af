"""A field of a form as it is drawn for what is stored, beside what was sent of it."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

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

from app.forms.choosers import ChooserField
from app.forms.fields import ReadField

NOTHING_MESSAGE = "nothing"
MARK_LETTERS = 8


def is_shown(field: Field) -> bool:
    return not isinstance(field, HiddenField | FieldList)


def is_sent_as_shown(field: Field) -> bool:
    """Whether what was sent of it is what is drawn for the stored value now."""
    if not is_shown(field):
        return False
    if field.raw_data is None or _is_left_out(field):
        return field.raw_data is None or not field.flags.required
    return _texts(field, _sent_texts(field)) == _texts(field, _shown_texts(_twin_of(field)))


def is_sent_as_marked(field: Field, mark: str | None) -> bool:
    """Whether what was sent of it is what its form showed when it had that mark."""
    if field.raw_data is None or _is_left_out(field):
        return True
    return _mark(_texts(field, _sent_texts(field))) == mark


def shown_mark(field: Field) -> str:
    """A short digest of what is drawn for the stored value now."""
    return _mark(_texts(field, _shown_texts(_twin_of(field))))


def write_marks(marks: Mapping[str, str]) -> str:
    """Marks by name of field, for a hidden field."""
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def read_marks(text: str) -> dict[str, str]:
    """What `write_marks` wrote; whatever else is there is left out."""
    pairs = (part.partition(":") for part in text.split())
    return {name: mark for name, colon, mark in pairs if colon}


def shown_words(field: Field) -> str:
    """What is drawn for the stored value, as a person reads it."""
    return sent_words(_twin_of(field))


def sent_words(field: Any) -> str:
    if isinstance(field, BooleanField):
        return "yes" if field.data else "no"
    if isinstance(field, ChooserField):
        return field.words or NOTHING_MESSAGE
    if isinstance(field, SelectField):
        choices: list[Any] = list(field.iter_choices())
        labels = [choice.label for choice in choices if choice.selected]
        return ", ".join(labels) or NOTHING_MESSAGE
    return str(field._value()) or NOTHING_MESSAGE


def show_stored_value(field: Field) -> None:
    """Put the stored value in the place of what was sent, to the last digit."""
    field.process_data(field.object_data)
    field.process_errors, field.raw_data = [], None
    vars(field)["validate"] = _accept


def _accept(*_: object) -> bool:
    return True


def _twin_of(field: Field) -> Field:
    """The field as it is drawn for what is stored."""
    twin: Field = object.__new__(type(field))  # copy() would make an unbound one
    vars(twin).update(vars(field))
    twin.raw_data = None
    twin.process(None, field.object_data)
    return twin


def _is_left_out(field: Field) -> bool:
    """Whether nothing was sent of a field of which a browser always sends something."""
    can_be_empty = BooleanField | ReadField | RadioField | SelectMultipleField
    return not field.raw_data and not isinstance(field, can_be_empty)


def _sent_texts(field: Field) -> list[str]:
    raw = field.raw_data or []
    if isinstance(field, BooleanField):
        return [str(bool(raw) and raw[0] not in field.false_values)]
    return list(raw)


def _shown_texts(field: Any) -> list[str]:
    """What a browser sends of the field as it is drawn."""
    if isinstance(field, BooleanField):
        return [str(bool(field.data))]
    if not isinstance(field, SelectField):
        return [str(field._value())]
    choices: list[Any] = list(field.iter_choices())
    chosen = [str(choice.value) for choice in choices if choice.selected]
    is_list = not isinstance(field, RadioField | SelectMultipleField)
    return chosen or [str(choice.value) for choice in choices[:1] if is_list]


def _texts(field: Field, texts: Iterable[Any]) -> list[str]:
    """The texts without what browsers do to line ends; nothing is the same as no text."""
    end = "\n" if isinstance(field, TextAreaField) else ""
    return sorted(
        str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", end)
        for text in texts
        if text
    )


def _mark(texts: list[str]) -> str:
    return sha256("\0".join(texts).encode(errors="replace")).hexdigest()[:MARK_LETTERS]
