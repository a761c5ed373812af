"""Six organisations in four editions of Xero: plans, currencies and limits differ."""

from datetime import UTC, date, datetime

from xero_simulator.accounting.ids import derived_id
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.accounting.seed.contact_names import (
    AU_NAMES,
    GLOBAL_NAMES,
    NZ_NAMES,
    PARTNER_NAMES,
    SMALL_NAMES,
    UK_NAMES,
)

# New Zealand's demo company has this date [R]; that the United Kingdom's has one is all we know.
_DEMO_LOCK_DATE = date(2009, 9, 30)
_CREATION_TIME = datetime(2026, 9, 12, 3, 26, 54, 237000, tzinfo=UTC)


def _id(name: str) -> str:
    return derived_id("organisation", name)


def _address(postal_code: str) -> dict[str, str]:
    """As a demo company has it [R]: one box, blank where it is not filled."""
    return {
        "AddressType": "POBOX",
        "AddressLine1": "23 Main Street",
        "AddressLine2": "Central City",
        "City": "Marineville",
        "Region": "",
        "PostalCode": postal_code,
        "Country": "",
        "AttentionTo": "",
    }


def _phone(country_code: str) -> dict[str, str]:
    return {
        "PhoneType": "OFFICE",
        "PhoneNumber": "555 0100",
        "PhoneCountryCode": country_code,
    }


DEMO_NZ = OrganisationProfile(
    organisation_id=_id("Demo Company (NZ)"),
    name="Demo Company (NZ)",
    country_code="NZ",
    base_currency="NZD",
    timezone="NEWZEALANDSTANDARDTIME",
    zone="Pacific/Auckland",
    version="NZ",
    short_code="!Hn7Zq",
    created=_CREATION_TIME,
    organisation_class="DEMO",
    is_demo=True,
    tax_number="101-2-303",
    sales_tax_basis="PAYMENTS",
    sales_tax_period="TWOMONTHS",
    period_lock_date=_DEMO_LOCK_DATE,
    address=_address("1234"),
    phone=_phone("64"),
    contact_names=NZ_NAMES,
)
DEMO_AU = OrganisationProfile(
    organisation_id=_id("Demo Company (AU)"),
    name="Demo Company (AU)",
    country_code="AU",
    base_currency="AUD",
    timezone="AUSEASTERNSTANDARDTIME",
    zone="Australia/Sydney",
    version="AU",
    short_code="!Au4Kd",
    created=_CREATION_TIME,
    organisation_class="DEMO",
    is_demo=True,
    tax_number="11 111 111 138",
    year_end_day=30,
    year_end_month=6,
    sales_tax_basis="ACCRUALS",
    sales_tax_period="QUARTERLY1",
    address=_address("3000"),
    phone=_phone("61"),
    contact_names=AU_NAMES,
)
DEMO_UK = OrganisationProfile(
    organisation_id=_id("Demo Company (UK)"),
    name="Demo Company (UK)",
    country_code="GB",
    base_currency="GBP",
    timezone="GMTSTANDARDTIME",
    zone="Europe/London",
    version="UK",
    short_code="!Uk2Pw",
    created=_CREATION_TIME,
    organisation_class="DEMO",
    is_demo=True,
    tax_number="GB 999 9999 73",
    sales_tax_basis="ACCRUAL",
    sales_tax_period="QUARTERLY",
    period_lock_date=_DEMO_LOCK_DATE,
    address=_address("MA1 1AA"),
    phone=_phone("44"),
    contact_names=UK_NAMES,
)
DEMO_GLOBAL = OrganisationProfile(
    organisation_id=_id("Demo Company (Global)"),
    name="Demo Company (Global)",
    country_code="US",
    base_currency="USD",
    timezone="EASTERNSTANDARDTIME",
    zone="America/New_York",
    version="GLOBAL",
    short_code="!Gl8Xs",
    created=_CREATION_TIME,
    organisation_class="DEMO",
    is_demo=True,
    year_end_day=31,
    year_end_month=12,
    sales_tax_period="MONTHLY",
    address=_address("10001"),
    phone=_phone("1"),
    contact_names=GLOBAL_NAMES,
)
ONE_CURRENCY = OrganisationProfile(
    organisation_id=_id("Single Currency Studio (NZ)"),
    name="Single Currency Studio (NZ)",
    legal_name="Single Currency Studio Limited",
    country_code="NZ",
    base_currency="NZD",
    timezone="NEWZEALANDSTANDARDTIME",
    zone="Pacific/Auckland",
    version="NZ",
    short_code="!Sc1Nz",
    created=_CREATION_TIME,
    organisation_class="IGNITE",
    tax_number="101-2-404",
    sales_tax_basis="INVOICE",
    sales_tax_period="SIXMONTHS",
    multicurrency=False,
    approvals_per_month=20,
    contact_names=SMALL_NAMES,
)
PARTNER = OrganisationProfile(
    organisation_id=_id("Partner Cashbook (NZ)"),
    name="Partner Cashbook (NZ)",
    country_code="NZ",
    base_currency="NZD",
    timezone="NEWZEALANDSTANDARDTIME",
    zone="Pacific/Auckland",
    version="NZ",
    short_code="!Pc6Nz",
    created=_CREATION_TIME,
    edition="PARTNER",
    organisation_class="GST_CASHBOOK",
    organisation_type="SOLE_TRADER",
    multicurrency=False,
    invoicing=False,
    contact_names=PARTNER_NAMES,
)

PROFILES: tuple[OrganisationProfile, ...] = (
    DEMO_NZ,
    DEMO_AU,
    DEMO_UK,
    DEMO_GLOBAL,
    ONE_CURRENCY,
    PARTNER,
)
