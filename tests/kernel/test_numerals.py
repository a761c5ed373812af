"""Numbers that are written quickly are those that babel writes."""

from decimal import Decimal

from babel import localedata
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.money import Hundredths, Minor, from_hundredths, from_minor
from app.kernel.numerals import write_amount, write_decimal

LOCALES = st.sampled_from(sorted(localedata.locale_identifiers()))
CURRENCIES = st.sampled_from(["NZD", "EUR", "JPY", "KWD", "CHF", "INR", "XAU"])
FIGURES = st.integers(-(10**13), 10**13)


@given(figures=FIGURES, places=st.integers(0, 4), locale=LOCALES)
def test_a_number_is_written_as_babel_does(figures: int, places: int, locale: str) -> None:
    value = Decimal(figures).scaleb(-places)
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    assert write_decimal(value, places, locale) == format_decimal(value, pattern, locale=locale)


@given(figures=FIGURES, currency=CURRENCIES, locale=LOCALES)
def test_an_amount_is_written_as_babel_does(figures: int, currency: str, locale: str) -> None:
    amount = from_minor(Minor(figures), currency)
    assert write_amount(amount, currency, locale, own_digits=True) == format_currency(
        amount, currency, locale=locale
    )
    amount = from_hundredths(Hundredths(figures))
    assert write_amount(amount, currency, locale, own_digits=False) == format_currency(
        amount, currency, locale=locale, currency_digits=False
    )
