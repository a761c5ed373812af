"""Time zones, currencies and formats to choose from, the likely ones first."""

from datetime import date
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

COMMON_ZONES = (
    "Pacific/Auckland",
    "Australia/Sydney",
    "Australia/Melbourne",
    "Australia/Brisbane",
    "Australia/Perth",
    "Asia/Singapore",
    "Europe/London",
    "Europe/Dublin",
    "Africa/Johannesburg",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Toronto",
)
AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
COMMON_CURRENCIES = ("NZD", "AUD", "GBP", "USD", "EUR", "CAD", "SGD", "ZAR")
FORMATS = {
    "en_NZ": "English (New Zealand)",
    "en_AU": "English (Australia)",
    "en_GB": "English (United Kingdom)",
    "en_IE": "English (Ireland)",
    "en_US": "English (United States)",
    "en_CA": "English (Canada)",
    "en_SG": "English (Singapore)",
    "en_ZA": "English (South Africa)",
    "en_IN": "English (India)",
    "en_DE": "English (Germany): 1.234,50",
    "en_CH": "English (Switzerland): 1’234.50",
    "en_SE": "English (Sweden): 1 234,50",
}
GUESSES = {
    "NZ": ("Pacific/Auckland", "NZD"),
    "AU": ("Australia/Sydney", "AUD"),
    "GB": ("Europe/London", "GBP"),
    "IE": ("Europe/Dublin", "EUR"),
    "US": ("America/New_York", "USD"),
    "CA": ("America/Toronto", "CAD"),
    "SG": ("Asia/Singapore", "SGD"),
    "ZA": ("Africa/Johannesburg", "ZAR"),
}
Choices = dict[str, list[tuple[str, str]]]


@cache
def time_zones() -> Choices:
    """Every time zone by continent, common ones first, named as people say them."""
    zones = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)
    groups: Choices = {"Common": [(zone, zone_name(zone)) for zone in COMMON_ZONES]}
    for area in AREAS:
        groups[area] = [
            (zone, zone_name(zone))
            for zone in zones
            if zone.startswith(f"{area}/") and zone not in COMMON_ZONES
        ]
    groups["Other"] = [("UTC", "UTC")]
    return groups


def zone_name(zone: str) -> str:
    """'Pacific/Auckland' → 'Auckland (Pacific)'."""
    area, _, place = zone.replace("_", " ").partition("/")
    return f"{place.replace('/', ', ')} ({area})" if place else area


@cache
def currencies(locale: str = "en") -> Choices:
    """Every currency in use today, common ones first, as they are called in `locale`: 'NZD · New
    Zealand Dollar'.
    """
    names = Locale.parse(locale).currencies
    used = {
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory, date.today())  # noqa: DTZ011
    }
    rest = sorted(code for code in used if code in names and code not in COMMON_CURRENCIES)
    return {
        kind: [(code, f"{code} · {names[code]}") for code in codes]
        for kind, codes in (("Common", COMMON_CURRENCIES), ("All others", rest))
    }


def suggest_region(languages: str) -> tuple[str, str, str]:
    """Time zone, currency and format that a browser's Accept-Language suggests."""
    for tag in languages.replace(";", ",").split(","):
        region = tag.strip()[-2:].upper() if "-" in tag else ""
        if region in GUESSES:
            return *GUESSES[region], f"en_{region}"
    return "Pacific/Auckland", "NZD", "en_NZ"
