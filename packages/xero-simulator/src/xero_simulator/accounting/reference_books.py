"""The organisation's current reference data. Changes here are made by people inside Xero, never by
the API.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from xero_simulator.accounting.currencies import CURRENCY_NAMES
from xero_simulator.accounting.entities.reference import (
    Account,
    BrandingTheme,
    Currency,
    Item,
    ReferenceData,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)
from xero_simulator.accounting.errors import LedgerError
from xero_simulator.accounting.profile import OrganisationProfile

T = TypeVar("T")


class ReferenceBooks:
    """Look-ups give None for what is not there; codes and ids compare without regard to case."""

    def __init__(self, profile: OrganisationProfile) -> None:
        seed = profile.reference
        self.accounts: dict[str, Account] = {account.id: account for account in seed.accounts}
        self.tax_rates: dict[str, TaxRate] = {rate.tax_type: rate for rate in seed.tax_rates}
        self.themes: dict[str, BrandingTheme] = {theme.id: theme for theme in seed.branding_themes}
        self.items: dict[str, Item] = {item.id: item for item in seed.items}
        self.categories: dict[str, TrackingCategory] = {
            category.id: category for category in seed.tracking_categories
        }
        self.currencies: list[Currency] = list(seed.currencies)
        self._multicurrency = profile.multicurrency
        self._base = profile.base_currency

    def data(self) -> ReferenceData:
        """As it is now, in the shape that an organisation starts with."""
        return ReferenceData(
            accounts=tuple(self.accounts.values()),
            tax_rates=tuple(self.tax_rates.values()),
            branding_themes=tuple(self.themes.values()),
            items=tuple(self.items.values()),
            tracking_categories=tuple(self.categories.values()),
            currencies=tuple(self.currencies),
        )

    def account(self, code_or_id: str) -> Account | None:
        return _find_first(
            self.accounts.values(), lambda account: _is_same(code_or_id, account.code, account.id)
        )

    def system_account(self, role: str) -> Account | None:
        return _find_first(self.accounts.values(), lambda account: account.system_account == role)

    def tax_rate(self, tax_type: str) -> TaxRate | None:
        return _find_first(self.tax_rates.values(), lambda rate: _is_same(tax_type, rate.tax_type))

    def no_tax_type(self) -> str:
        """The code of lines that bear no tax."""
        return "BASEXCLUDED" if "BASEXCLUDED" in self.tax_rates else "NONE"

    def theme(self, theme_id: str) -> BrandingTheme | None:
        return self.themes.get(theme_id.lower())

    def default_theme(self) -> BrandingTheme | None:
        return min(self.themes.values(), key=lambda theme: theme.sort_order, default=None)

    def item(self, code_or_id: str) -> Item | None:
        return _find_first(
            self.items.values(), lambda item: _is_same(code_or_id, item.code, item.id)
        )

    def category(self, category_id: str) -> TrackingCategory | None:
        return self.categories.get(category_id.lower())

    def active_category(self, category_id: str | None, name: str | None) -> TrackingCategory | None:
        """By id when there is one, else by name."""
        reference = category_id or name or ""
        return _find_first(
            self.categories.values(),
            lambda category: (
                category.status == "ACTIVE"
                and _is_same(reference, category.id if category_id else category.name)
            ),
        )

    def has_currency(self, code: str) -> bool:
        return code == self._base or any(currency.code == code for currency in self.currencies)

    def archive_account(self, code: str, now_ms: int) -> None:
        account = self.account(code)
        if account is None or account.system_account:
            raise LedgerError("This account cannot be archived.")
        self.accounts[account.id] = replace(account, status="ARCHIVED", updated_ms=now_ms)

    def delete_account(self, code: str) -> None:
        """From now on its code is unknown here; lines that have it keep it."""
        account = self.account(code)
        if account is None or account.system_account or account.takes_payments:
            raise LedgerError("This account cannot be deleted.")
        del self.accounts[account.id]

    def archive_option(self, option_id: str) -> None:
        for category in self.categories.values():
            if any(_is_same(option_id, option.id) for option in category.options):
                self.categories[category.id] = replace(
                    category,
                    options=tuple(
                        _archive_if_named(option, option_id) for option in category.options
                    ),
                )
                return
        raise LedgerError("There is no such tracking option.")

    def archive_category(self, category_id: str) -> None:
        category = self.category(category_id)
        if category is None:
            raise LedgerError("There is no such tracking category.")
        self.categories[category.id] = replace(category, status="ARCHIVED")

    def delete_theme(self, theme_id: str) -> None:
        if self.themes.pop(theme_id.lower(), None) is None:
            raise LedgerError("There is no such branding theme.")

    def delete_tax_rate(self, tax_type: str) -> None:
        rate = self.tax_rate(tax_type)
        if rate is None:
            raise LedgerError("There is no such tax rate.")
        self.tax_rates[rate.tax_type] = replace(rate, status="DELETED")

    def set_currencies(self, codes: Iterable[str]) -> None:
        """The base currency always stays; more than that needs a plan with multi-currency."""
        all_codes = list(dict.fromkeys([self._base, *codes]))
        if len(all_codes) > 1 and not self._multicurrency:
            raise LedgerError("This organisation's plan does not include multi-currency.")
        self.currencies = [
            Currency(code=code, description=CURRENCY_NAMES.get(code, code)) for code in all_codes
        ]


def _find_first(candidates: Iterable[T], is_wanted: Callable[[T], bool]) -> T | None:
    return next((candidate for candidate in candidates if is_wanted(candidate)), None)


def _is_same(reference: str, *candidates: str) -> bool:
    return any(
        candidate and candidate.casefold() == reference.casefold() for candidate in candidates
    )


def _archive_if_named(option: TrackingOption, option_id: str) -> TrackingOption:
    return replace(option, status="ARCHIVED") if _is_same(option_id, option.id) else option
