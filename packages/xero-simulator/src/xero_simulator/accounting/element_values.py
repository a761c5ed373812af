"""Values out of an element that a client sent. Null and absent are the same; what cannot be
converted is a BodyError.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from xero_simulator.accounting.dates import read_day
from xero_simulator.accounting.decimals import to_decimal
from xero_simulator.accounting.errors import BodyError
from xero_simulator.accounting.json_format import to_json

Json = dict[str, Any]
T = TypeVar("T")
_FLAGS = {"true": True, "false": False}


def text_of(element: Json, name: str) -> str | None:
    """Numbers are taken as text, as Xero does."""
    value = element.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | dict | list):
        raise _conversion_error(value, "System.String", name)
    return str(value)


def flag_of(element: Json, name: str) -> bool | None:
    value = element.get(name)
    if value is None or isinstance(value, bool):
        return value
    flag = _FLAGS.get(value.strip().casefold()) if isinstance(value, str) else None
    if flag is None:
        raise _conversion_error(value, "System.Boolean", name)
    return flag


def decimal_of(element: Json, name: str) -> Decimal | None:
    """An empty string counts as absent."""
    return _convert(element, name, to_decimal, "System.Decimal")


def day_of(element: Json, name: str) -> date | None:
    return _convert(element, name, lambda value: read_day(str(value)), "System.DateTime")


def choice_of(element: Json, name: str, choices: tuple[str, ...]) -> str | None:
    """One of an enumeration, in exactly this spelling."""
    value = element.get(name)
    if value is None or value == "":
        return None
    if value not in choices:
        raise _conversion_error(value, name, name)
    return str(value)


def object_of(element: Json, name: str) -> Json | None:
    value = element.get(name)
    if value is not None and not isinstance(value, dict):
        raise _conversion_error(value, name, name)
    return value


def objects_of(element: Json, name: str) -> list[Json]:
    value = element.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _conversion_error(value, f"System.Collections.Generic.List`1[{name}]", name)
    return value


def _convert(element: Json, name: str, convert: Callable[[Any], T], type_name: str) -> T | None:
    value = element.get(name)
    if value is None or value == "":
        return None
    try:
        return convert(value)
    except ValueError as failure:
        raise _conversion_error(value, type_name, name) from failure


def _conversion_error(value: object, type_name: str, path: str) -> BodyError:
    return BodyError(
        f"Error converting value {to_json(value)[:200]} to type '{type_name}'. Path '{path}'."
    )
