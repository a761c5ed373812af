"""The JSON body of a control, read with its types."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request


class InvalidBody(ValueError):
    """Names the member and what it should be."""


class Body:
    """Raises InvalidBody for what is missing or of another type."""

    def __init__(self, members: dict[str, Any]) -> None:
        self.members = members

    def _member(
        self, name: str, kind: type | tuple[type, ...], default: Any, expectation: str
    ) -> Any:
        value = self.members.get(name, default)
        if value is None or not isinstance(value, kind) or (value is True and kind is int):
            raise InvalidBody(f"{name}: {expectation} expected")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        return str(self._member(name, str, default, "text"))

    def number(self, name: str, default: float | None = None) -> float:
        return float(self._member(name, (int, float), default, "a number"))

    def whole_number(self, name: str, default: int | None = None) -> int:
        return int(self._member(name, int, default, "a whole number"))

    def flag(self, name: str, default: bool | None = None) -> bool:
        return bool(self._member(name, bool, default, "true or false"))

    def texts(self, name: str) -> list[str]:
        return [str(each) for each in self._member(name, list, None, "a list")]

    def amount(self, name: str) -> Decimal | None:
        """Absent or null: None."""
        value = self.members.get(name)
        try:
            return None if value is None else Decimal(str(value))
        except InvalidOperation as error:
            raise InvalidBody(f"{name}: an amount expected") from error

    def day(self, name: str) -> date | None:
        """yyyy-mm-dd; absent or null: None."""
        value = self.members.get(name)
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InvalidBody(f"{name}: a date such as 2026-11-30 expected") from error

    def moment(self, name: str) -> datetime | None:
        """ISO, UTC unless it says otherwise; absent, null or true: None."""
        value = self.members.get(name)
        if value is None or value is True:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise InvalidBody(f"{name}: an ISO instant expected") from error
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def json_body() -> Body:
    """An absent body is an empty one."""
    if not request.get_data():
        return Body({})
    members = request.get_json(force=True, silent=True)
    if not isinstance(members, dict):
        raise InvalidBody("the body must be a JSON object")
    return Body(members)
