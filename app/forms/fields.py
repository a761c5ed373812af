"""Fields that read what people write, say in their words what is wrong with it, and give it back as
it was typed.
"""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any, ClassVar

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.timesheets.rules import (
    END_OF_DAY,
    RowKey,
    parse_clock,
    parse_duration,
    parse_end_clock,
)
from app.web.filters import exact_duration

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"([0-9]+)(?:[.,]([0-9]*))?|[.,]([0-9]+)")
# "1,250" is a thousand to one reader and a decimal to another.
_GROUPED_AMOUNT = re.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<sign>[,.' \u00a0\u202f’])[0-9]{3}(?:(?P=sign)[0-9]{3})*)"
    r"(?:(?P<decimal_sign>[.,])(?P<part>[0-9]*))?"
)
_AMBIGUOUS_COMMA = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
FIRST_YEAR, LAST_YEAR = 2000, 2099


class ReadField(StringField):
    """`data` is what `read` makes of the text, None when it is empty or refused."""

    data: Any
    read: ClassVar[Callable[[Any, str], Any]]
    write: ClassVar[Callable[[Any, Any], str]]

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text and "\0" not in text:
            try:
                self.data = self.read(text)
            except DomainError as refusal:
                raise ValueError(refusal.message) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0]).replace("\0", "")
        return "" if self.data is None else self.write(self.data)


class DurationField(ReadField):
    """Seconds, from '1:30', '1.5', '1h30' or '90m'; written to the second, so that none is lost."""

    def read(self, text: str) -> int:
        return parse_duration(text)

    def write(self, value: int) -> str:
        return exact_duration(value)


class HoursField(ReadField):
    """Seconds of a budget or hour cap, from hours such as '120', '37.5', '37:30' or '0:19:48'. May
    exceed a day.
    """

    most = 100_000

    def read(self, text: str) -> int:
        clock = re.fullmatch(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9]))?", text)
        seconds = (
            int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
            if clock
            else int(read_amount(text, 2) * 3600)
        )
        if seconds > self.most * 3600:
            raise DomainError(f"At most {self.most:,} hours.")
        return seconds

    def write(self, value: int) -> str:
        return exact_duration(value).removesuffix(":00")


class MoneyField(ReadField):
    """An exact Decimal with at most PLACES decimals and 12 digits; never negative."""

    def __init__(self, *args: Any, places: int = 4, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def read(self, text: str) -> Decimal:
        return read_amount(text, self.places)

    def write(self, value: Decimal) -> str:
        text = f"{value:f}"
        whole, _, rest = text.partition(".")
        rest = rest.rstrip("0")
        return f"{whole}.{rest.ljust(2, '0')}" if rest else whole


class DateField(ReadField):
    """A calendar date, from 2000 to 2099, as the browser's date input sends it."""

    def read(self, text: str) -> date:
        return read_date(text)

    def write(self, value: date) -> str:
        return value.isoformat()


class ClockField(ReadField):
    """A time of day, from '9', '9:30', '0930' or '9pm'."""

    def read(self, text: str) -> time:
        return parse_clock(text, self.name)

    def write(self, value: time) -> str:
        return f"{value:%H:%M:%S}".removesuffix(":00")


class EndClockField(ClockField):
    """The time of day at which something ends: also '24:00', the midnight that ends the date."""

    def read(self, text: str) -> time:
        return parse_end_clock(text, self.name)

    def write(self, value: time) -> str:
        return "24:00" if value == END_OF_DAY else super().write(value)


class BillableField(SelectField):
    """Whether time is billable: True or False where a person decides, None for as the project and
    task say.
    """

    CHOICES = (("", "As the project says"), ("yes", "Billable"), ("no", "Not billable"))
    VALUES: ClassVar[dict[str, bool | None]] = {"": None, "yes": True, "no": False}

    def __init__(self, label: str = "Billable", **kwargs: Any) -> None:
        choices = [SelectChoice(value, words) for value, words in self.CHOICES]
        super().__init__(label, choices=choices, default="", **kwargs)

    @classmethod
    def text_of(cls, choice: bool | None) -> str:
        """The field's data for what was decided."""
        return next(text for text, value in cls.VALUES.items() if value is choice)

    @property
    def choice(self) -> bool | None:
        return self.VALUES.get(self.data or "")


def read_work(text: str) -> RowKey | None:
    """The project and task that `text` names, or None."""
    project, _, task = text.partition(".")
    project_id, task_id = parse_id(project), parse_id(task)
    if project_id is None or (task and task_id is None):
        return None
    return RowKey(project_id, task_id)


def read_date(text: str) -> date:
    """Raises DomainError for what is no date, or none of 2000 to 2099."""
    if not _ISO_DATE.fullmatch(text):
        raise DomainError("Write a date like 2026-03-31.")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DomainError("This date does not exist.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DomainError(f"Choose a date from {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def date_or_today(text: str, time_zone: str) -> date:
    """The date that `text` spells; where it is none, today in that zone."""
    try:
        return read_date(text)
    except DomainError:
        return clock.today(time_zone)


def read_amount(text: str, places: int) -> Decimal:
    """The number that `text` spells with a decimal point or comma, and with groups of three digits
    where they can be nothing else: "1,250.50", "1.250,50", "1 250", "1,250,000".

    Raises DomainError for what could be two numbers ("1,250": a thousand times the other), is none,
    is negative, or has too many digits.
    """
    if text.startswith(("-", "−")):
        raise DomainError("An amount cannot be negative.")
    if _AMBIGUOUS_COMMA.fullmatch(text):
        raise DomainError(
            f"Write {text.replace(',', '')}, {text}.00 or {text.replace(',', '.')}: a comma can"
            " stand for thousands or for decimals."
        )
    match = _AMOUNT.fullmatch(_strip_groups(text))
    if not match:
        raise DomainError("Write an amount like 1250.50, 1,250.50 or 1250,50, without other signs.")
    whole, part = (match[1] or "0").lstrip("0"), (match[2] or match[3] or "").rstrip("0")
    if len(part) > places:
        raise DomainError(f"At most {places} decimals." if places else "Whole numbers only.")
    if len(whole) > 12 - places:
        raise DomainError("This number is too large.")
    return Decimal(f"{whole or 0}.{part or 0}")


def _strip_groups(text: str) -> str:
    """The text without the signs between groups of three digits. One comma or point alone is no
    such sign.
    """
    match = _GROUPED_AMOUNT.fullmatch(text)
    if not match:
        return text
    sign, groups, decimal_sign = match["sign"], match["whole"], match["decimal_sign"]
    is_decimal_sign = sign in ".," and groups.count(sign) == 1 and not decimal_sign
    if is_decimal_sign or decimal_sign == sign:
        return text
    return f"{groups.replace(sign, '')}.{match['part'] or ''}"
