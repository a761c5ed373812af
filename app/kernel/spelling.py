"""How each kind of value is written in a language and country: of numbers it says the decimals,
numerals.py writes the figures. For pages, and for what messages and letters tell.
"""

from decimal import Decimal
from functools import partial

from babel.dates import format_date

from app.kernel.messages import Spelling
from app.kernel.numerals import write_decimal


def spell_amount(value: Decimal, locale: str) -> str:
    """A rate or unit amount: two decimals, or as many as it really has (33.3333)."""
    places = max(2, -int(value.normalize().as_tuple().exponent)) if value else 2
    return write_decimal(value, places, locale)


def spell_whole_number(value: int, locale: str) -> str:
    return write_decimal(value, 0, locale)


def spelling_of(locale: str) -> Spelling:
    """How a stored message is written for readers of `locale`."""
    return Spelling(
        partial(spell_amount, locale=locale),
        partial(format_date, format="medium", locale=locale),
        partial(spell_whole_number, locale=locale),
    )
