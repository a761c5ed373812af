"""What of Xero's reference data an invoice asks about; kept nowhere, passed in (product.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from app.kernel.errors import Conflict

Hold = Callable[[], None]


class ReferencesOutdated(Conflict):
    """What Xero said is of a connection that has ended since."""

    def __init__(self) -> None:
        super().__init__(
            "Xero was disconnected, or connected to another organisation, at this very moment."
            " Nothing was saved. Look at it once more."
        )


def hold_nothing() -> None:
    """For what holds nothing of Xero's."""


@dataclass(frozen=True)
class TaxRate:
    """An active tax rate; `rate` in per cent. `revenue`: whether it may be used with revenue
    accounts.
    """

    tax_type: str
    name: str
    rate: Decimal
    revenue: bool


# Xero's types of accounts that sales go to; interest and the like are OTHERINCOME (facts 3.7).
SALES_TYPES = ("REVENUE", "SALES")


@dataclass(frozen=True)
class Account:
    """An active revenue account; `tax_type` is its default, `type` Xero's."""

    code: str
    name: str
    tax_type: str
    type: str = "REVENUE"


@dataclass(frozen=True)
class BrandingTheme:
    id: UUID
    name: str


@dataclass(frozen=True)
class TrackingOption:
    """Once archived it stands only where it was chosen before."""

    id: UUID
    name: str
    is_active: bool = True


@dataclass(frozen=True)
class TrackingCategory:
    """A category with all its options, the archived ones too."""

    id: UUID
    name: str
    options: tuple[TrackingOption, ...]
    is_active: bool = True

    @property
    def offered_options(self) -> tuple[TrackingOption, ...]:
        """What may be chosen."""
        return tuple(option for option in self.options if option.is_active and self.is_active)

    def option_name(self, option: TrackingOption) -> str:
        """As it is shown where it is used."""
        is_offered = option.is_active and self.is_active
        return option.name if is_offered else f"{option.name} (archived in Xero)"


@dataclass(frozen=True)
class References:
    """Accounts by code; only what may be used on a sales invoice. Without any, nothing is known and
    nothing is checked.

    `tracking`: archived categories and options too; None when it was not asked. `locked_until`: the
    last day of the books' locked period, by either lock date. `hold`: called first in the
    transaction that writes what stands here, it keeps the connection through which that came until
    the commit, and raises ReferencesOutdated when it has ended.
    """

    accounts: tuple[Account, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()
    branding_themes: tuple[BrandingTheme, ...] = ()
    currencies: tuple[str, ...] = ()
    tracking: tuple[TrackingCategory, ...] | None = None
    locked_until: date | None = None
    hold: Hold = field(default=hold_nothing, compare=False, repr=False)

    @property
    def is_known(self) -> bool:
        return bool(self.accounts or self.tax_rates)

    @property
    def offered_tracking(self) -> tuple[TrackingCategory, ...]:
        """The categories of which an option may be chosen; Xero has two at most."""
        return tuple(category for category in self.tracking or () if category.is_active)

    def tracking_name(self, category_id: UUID, option_id: UUID) -> str:
        """What the option is called, and that it is archived; '' when nothing is known of it."""
        names = (
            category.option_name(option)
            for category in self.tracking or ()
            for option in category.options
            if (category.id, option.id) == (category_id, option_id)
        )
        return next(names, "")

    @cached_property
    def _rates(self) -> dict[str, TaxRate]:
        return {rate.tax_type: rate for rate in self.tax_rates}

    def account(self, code: str) -> Account | None:
        return next((account for account in self.accounts if account.code == code), None)

    def tax_rate(self, tax_type: str) -> TaxRate | None:
        return self._rates.get(tax_type)

    def suggested_account_code(self, uses: Mapping[str, int]) -> str:
        """The sales account that is used most (code → how often), or the only one there is; '' when
        neither says which: then a person chooses without a suggestion.
        """
        codes = [account.code for account in self.accounts if account.type in SALES_TYPES]
        most = max((uses.get(code, 0) for code in codes), default=0)
        usual = [code for code in codes if uses.get(code, 0) == most]
        return usual[0] if len(usual) == 1 else ""

    def own_tax_type(self, account_code: str) -> str:
        """The account's own default; '' when it has none that fits revenue."""
        account = self.account(account_code)
        own = self.tax_rate(account.tax_type) if account else None
        return own.tax_type if own is not None and own.revenue else ""
