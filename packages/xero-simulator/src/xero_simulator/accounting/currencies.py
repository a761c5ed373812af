"""Currency names, and day rates for documents that bring none of their own."""

from decimal import Decimal

from xero_simulator.accounting.decimals import round_half_up

CURRENCY_NAMES = {
    "AUD": "Australian Dollar",
    "CAD": "Canadian Dollar",
    "EUR": "Euro",
    "GBP": "British Pound",
    "NZD": "New Zealand Dollar",
    "SGD": "Singapore Dollar",
    "USD": "United States Dollar",
    "ZAR": "South African Rand",
}
_PER_US_DOLLAR = {
    "AUD": Decimal("1.53"),
    "CAD": Decimal("1.40"),
    "EUR": Decimal("0.86"),
    "GBP": Decimal("0.76"),
    "NZD": Decimal("1.75"),
    "SGD": Decimal("1.30"),
    "USD": Decimal(1),
    "ZAR": Decimal("17.20"),
}


def day_rate(base: str, currency: str) -> Decimal:
    """Units of `currency` for one of `base`, made up [I] and the same every day; six decimals."""
    if base == currency:
        return Decimal(1)
    return round_half_up(
        _PER_US_DOLLAR.get(currency, Decimal(1)) / _PER_US_DOLLAR.get(base, Decimal(1)), 6
    )
