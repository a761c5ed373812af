"""JSON as Xero writes and reads it: exact decimal numbers out, element names in any case in."""

import json
import re
import secrets
from decimal import Decimal
from typing import Any

from xero_simulator.accounting.element_names import CANONICAL_NAMES

_DECIMAL_MARK = f"decimal-{secrets.token_hex(8)}:"
_MARKED_DECIMAL = re.compile(f'"{_DECIMAL_MARK}([^"]*)"')


def decimal_text(value: Decimal) -> str:
    """A JSON number without trailing zeros but always with a fraction: 24.15, 2.0, 33.3333."""
    text = format(value, "f")
    if "." not in text:
        return f"{text}.0"
    text = text.rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _mark_decimal(value: object) -> str:
    if isinstance(value, Decimal):
        return _DECIMAL_MARK + decimal_text(value)
    raise TypeError(f"not JSON: {type(value).__name__}")


def to_json(value: object) -> str:
    """The C encoder cannot write a Decimal as a number: it writes a marked string, and the mark is
    taken off.
    """
    text = json.dumps(value, default=_mark_decimal, ensure_ascii=False, separators=(",", ":"))
    return _MARKED_DECIMAL.sub(r"\1", text) if _DECIMAL_MARK in text else text


def from_json(text: str) -> Any:
    """Numbers with a fraction become Decimal; ValueError when it is not JSON."""
    return with_canonical_names(
        json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    )


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def with_canonical_names(value: Any) -> Any:
    """The same value with known element names in Xero's own spelling."""
    if isinstance(value, dict):
        return {
            CANONICAL_NAMES.get(key.casefold(), key): with_canonical_names(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [with_canonical_names(item) for item in value]
    return value
