"""What an organisation is before anything happens in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from xero_simulator.accounting.entities.contact import Contact
from xero_simulator.accounting.entities.reference import ReferenceData


@dataclass(frozen=True, kw_only=True)
class OrganisationProfile:
    """Identity, plan and starting books of one organisation; the ledger copies what may change
    later.
    """

    organisation_id: str
    name: str
    country_code: str
    base_currency: str
    timezone: str
    zone: str
    """The IANA name of `timezone`, in which "today" is taken."""
    version: str
    short_code: str
    created: datetime
    legal_name: str = ""
    organisation_type: str = "COMPANY"
    edition: str = "BUSINESS"
    organisation_class: str = "STANDARD"
    is_demo: bool = False
    tax_number: str = ""
    address: Mapping[str, str] = field(default_factory=dict)
    phone: Mapping[str, str] = field(default_factory=dict)
    year_end_day: int = 31
    year_end_month: int = 3
    sales_tax_basis: str = "ACCRUALS"
    sales_tax_period: str = "MONTHLY"
    period_lock_date: date | None = None
    end_of_year_lock_date: date | None = None
    multicurrency: bool = True
    invoicing: bool = True
    approvals_per_month: int | None = None
    reference: ReferenceData = field(default_factory=ReferenceData)
    contacts: tuple[Contact, ...] = ()
    contact_names: tuple[str, ...] = ()
    """For `seed`: what it makes `contacts` from; it makes `reference` from `version`."""
