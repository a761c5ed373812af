"""Starting reference data by edition of Xero."""

from datetime import UTC, datetime
from decimal import Decimal

from xero_simulator.accounting.currencies import CURRENCY_NAMES
from xero_simulator.accounting.dates import to_ms
from xero_simulator.accounting.entities.reference import (
    BrandingTheme,
    Currency,
    Item,
    ItemSide,
    ReferenceData,
    TrackingCategory,
    TrackingOption,
)
from xero_simulator.accounting.ids import derived_id
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.accounting.seed.accounts import seeded_accounts
from xero_simulator.accounting.seed.tax_rates import EXPENSE_TAX, INCOME_TAX, seeded_tax_rates

_FOREIGN_CURRENCIES = ("AUD", "GBP", "NZD", "USD")
_THEMES = (("Standard", 1), ("Special Projects", 2), ("Consulting", 4))
_CATEGORIES = (
    (
        "Region",
        (
            ("North", "ACTIVE"),
            ("South", "ACTIVE"),
            ("East Coast", "ACTIVE"),
            ("West Coast", "ARCHIVED"),
        ),
    ),
    ("Department", (("Consulting", "ACTIVE"), ("Design", "ACTIVE"), ("Development", "ACTIVE"))),
)
_HOURS = (
    ("DEV", "Development", "Software development, by the hour", "150"),
    ("DESIGN", "Design", "Interface and brand design, by the hour", "120"),
    ("CONSULT", "Consulting", "Advice and workshops, by the hour", "180"),
    ("SUPPORT", "Support", "Support outside of a retainer, by the hour", "95.5"),
)


def seeded_reference(profile: OrganisationProfile) -> ReferenceData:
    return ReferenceData(
        accounts=seeded_accounts(profile),
        tax_rates=seeded_tax_rates(profile.version),
        branding_themes=_themes(profile),
        items=_items(profile),
        tracking_categories=tuple(
            _category(profile, name, options) for name, options in _CATEGORIES
        ),
        currencies=_currencies(profile),
    )


def _id(profile: OrganisationProfile, kind: str, name: str) -> str:
    return derived_id(profile.organisation_id, kind, name)


def _themes(profile: OrganisationProfile) -> tuple[BrandingTheme, ...]:
    created = datetime(2000, 1, 1, tzinfo=UTC)
    return tuple(
        BrandingTheme(id=_id(profile, "theme", name), name=name, sort_order=place, created=created)
        for name, place in _THEMES
    )


def _category(
    profile: OrganisationProfile, name: str, options: tuple[tuple[str, str], ...]
) -> TrackingCategory:
    created = tuple(
        TrackingOption(id=_id(profile, f"option-{name}", option), name=option, status=status)
        for option, status in options
    )
    return TrackingCategory(id=_id(profile, "category", name), name=name, options=created)


def _currencies(profile: OrganisationProfile) -> tuple[Currency, ...]:
    codes = [
        profile.base_currency,
        *(
            code
            for code in _FOREIGN_CURRENCIES
            if code != profile.base_currency and profile.multicurrency
        ),
    ]
    return tuple(Currency(code=code, description=CURRENCY_NAMES[code]) for code in codes)


def _items(profile: OrganisationProfile) -> tuple[Item, ...]:
    """Hours are sold; travel is bought and sold on, with a price of four decimals; paper is only
    bought.
    """
    changed = to_ms(profile.created)
    income, expense = INCOME_TAX[profile.version], EXPENSE_TAX[profile.version]
    hours = [
        Item(
            id=_id(profile, "item", code),
            updated_ms=changed,
            code=code,
            name=name,
            description=description,
            sales=ItemSide(unit_price=Decimal(price), account_code="200", tax_type=income),
            purchased=False,
        )
        for code, name, description, price in _HOURS
    ]
    travel = Item(
        id=_id(profile, "item", "TRAVEL"),
        updated_ms=changed,
        code="TRAVEL",
        name="Travel by the kilometre",
        description="Travel by car, by the kilometre",
        sales=ItemSide(unit_price=Decimal("1.0417"), account_code="260", tax_type=income),
        purchase=ItemSide(unit_price=Decimal("0.9563"), account_code="493", tax_type=expense),
    )
    paper = Item(
        id=_id(profile, "item", "PAPER"),
        updated_ms=changed,
        code="PAPER",
        name="Paper",
        purchase=ItemSide(unit_price=Decimal("12.5"), account_code="453", tax_type=expense),
        sold=False,
    )
    return (*hours, travel, paper)
