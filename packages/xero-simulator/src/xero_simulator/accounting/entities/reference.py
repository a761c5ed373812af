"""Reference data: chart of accounts, tax rates, tracking, themes, items, currencies."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Account:
    id: str
    updated_ms: int
    code: str
    name: str
    type: str
    account_class: str
    tax_type: str
    status: str = "ACTIVE"
    system_account: str = ""
    description: str = ""
    enable_payments: bool = False
    show_in_expense_claims: bool = False
    bank_account_number: str = ""
    bank_account_type: str = ""
    currency_code: str = ""
    reporting_code: str = ""
    reporting_code_name: str = ""

    @property
    def takes_payments(self) -> bool:
        return self.type == "BANK" or self.enable_payments


@dataclass(frozen=True, kw_only=True)
class TaxRate:
    tax_type: str
    name: str
    report_tax_type: str
    rate: Decimal
    """In per cent: 15 for 15%."""
    applies_to: frozenset[str]
    """Account classes (ASSET, EQUITY, EXPENSE, LIABILITY, REVENUE)."""
    status: str = "ACTIVE"
    component: str = "Tax"


@dataclass(frozen=True, kw_only=True)
class BrandingTheme:
    id: str
    name: str
    sort_order: int
    created: datetime


@dataclass(frozen=True, kw_only=True)
class ItemSide:
    """Sales or purchase details of an item; `unit_price` in the base currency."""

    unit_price: Decimal | None
    account_code: str
    tax_type: str


@dataclass(frozen=True, kw_only=True)
class Item:
    id: str
    updated_ms: int
    code: str
    name: str
    description: str = ""
    sales: ItemSide | None = None
    purchase: ItemSide | None = None
    purchase_description: str = ""
    sold: bool = True
    purchased: bool = True


@dataclass(frozen=True, kw_only=True)
class TrackingOption:
    id: str
    name: str
    status: str = "ACTIVE"


@dataclass(frozen=True, kw_only=True)
class TrackingCategory:
    id: str
    name: str
    options: tuple[TrackingOption, ...]
    status: str = "ACTIVE"


@dataclass(frozen=True, kw_only=True)
class Currency:
    code: str
    description: str


@dataclass(frozen=True, kw_only=True)
class ReferenceData:
    """Everything of the above that an organisation starts with."""

    accounts: tuple[Account, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    branding_themes: tuple[BrandingTheme, ...] = ()
    items: tuple[Item, ...] = ()
    tracking_categories: tuple[TrackingCategory, ...] = ()
    currencies: tuple[Currency, ...] = ()
