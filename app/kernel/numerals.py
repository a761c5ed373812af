"""Figures, for spelling.py and the pages: a number with the decimals that its caller says, as babel
writes it, without reading a locale's patterns again for each.
"""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import (
    format_currency,
    format_decimal,
    get_decimal_symbol,
    get_group_symbol,
    get_minus_sign_symbol,
)

# What shows how a locale writes: each must come out as babel has it.
_SAMPLES = (Decimal("-1234567.8"), Decimal("1234.5"), Decimal("0.5"))
_AMOUNT_SAMPLE = Decimal("1234567")


class _CurrencyForm(NamedTuple):
    """What stands before and after the figures, of an amount and of one below zero."""

    places: int
    positive: tuple[str, str]
    negative: tuple[str, str]


def write_decimal(value: Decimal | int, places: int, locale: str) -> str:
    """`value`, which has no more than `places` decimals, as the pattern #,##0.00 writes it."""
    signs = _signs_of(locale)
    if signs is None:
        pattern = f"#,##0.{'0' * places}" if places else "#,##0"
        return format_decimal(value, format=pattern, locale=locale)
    return f"{value:,.{places}f}".translate(signs)


def write_amount(value: Decimal, currency: str, locale: str, *, own_digits: bool) -> str:
    """`value` as an amount of `currency`: with its own decimals, which it does not exceed, or with
    two as documents have.
    """
    form = _currency_form(currency, locale, own_digits)
    if form is None:
        return format_currency(value, currency, locale=locale, currency_digits=own_digits)
    before, after = form.negative if value < 0 else form.positive
    return f"{before}{write_decimal(abs(value), form.places, locale)}{after}"


@lru_cache(maxsize=256)
def _signs_of(locale: str) -> dict[int, str] | None:
    """What Python's signs become; None where babel writes otherwise than with three signs."""
    signs = str.maketrans(
        {
            ",": get_group_symbol(locale),
            ".": get_decimal_symbol(locale),
            "-": get_minus_sign_symbol(locale),
        }
    )
    is_followed = all(
        f"{sample:,.1f}".translate(signs) == format_decimal(sample, "#,##0.0", locale)
        for sample in _SAMPLES
    )
    return signs if is_followed else None


@lru_cache(maxsize=1024)
def _currency_form(currency: str, locale: str, own_digits: bool) -> _CurrencyForm | None:
    """None where the figures of an amount are not written as those of a number."""
    texts = [
        format_currency(sample, currency, locale=locale, currency_digits=own_digits)
        for sample in (_AMOUNT_SAMPLE, -_AMOUNT_SAMPLE)
    ]
    for places in range(4, -1, -1):
        figures = write_decimal(_AMOUNT_SAMPLE, places, locale)
        if all(text.count(figures) == 1 for text in texts):
            (before, after), (negative, end) = (text.split(figures) for text in texts)
            return _CurrencyForm(places, (before, after), (negative, end))
    return None
