"""Decimal in, Decimal out: conversion of what clients send, and Xero's half-up rounding."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENT = Decimal("0.01")
ZERO = Decimal(0)
_MAX_EXPONENT, _MIN_EXPONENT = 12, -30
MAX_LINE_AMOUNT = Decimal("9999999999.99")


def round_half_up(value: Decimal, places: int = 2) -> Decimal:
    """Half up, away from zero, to `places` decimals."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def to_decimal(value: object) -> Decimal:
    """A JSON number or a number written as a string, below 10**13; ValueError for anything else."""
    number = _finite_decimal(value)
    if number is None or not _MIN_EXPONENT <= number.adjusted() <= _MAX_EXPONENT:
        raise ValueError(value)
    return number


def _finite_decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
