"""Accounts, tax rates, tracking categories, branding themes, currencies: read only, not paged."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from flask import Blueprint

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.queries import narrow_records
from xero_simulator.accounting.query_fields import FieldSet
from xero_simulator.accounting.reference.fields import (
    ACCOUNT_FIELDS,
    CATEGORY_FIELDS,
    CURRENCY_FIELDS,
    TAX_RATE_FIELDS,
)
from xero_simulator.accounting.reference.representation import (
    account_json,
    category_json,
    currency_json,
    tax_rate_json,
    theme_json,
)
from xero_simulator.accounting.where_filter import compile_where
from xero_simulator.api.dispatch import declare_resource
from xero_simulator.api.envelope import Json, envelope
from xero_simulator.api.parameters import is_switched_on, modified_since_ms, parameter
from xero_simulator.api.resources import require

R = TypeVar("R")


class _Dated(Protocol):
    @property
    def updated_ms(self) -> int: ...


D = TypeVar("D", bound=_Dated)


def declare_routes(blueprint: Blueprint) -> None:
    declare_resource(blueprint, "/accounts", GET=_accounts)
    declare_resource(blueprint, "/accounts/<reference>", GET=_account)
    declare_resource(blueprint, "/taxrates", GET=_tax_rates)
    declare_resource(blueprint, "/taxrates/<reference>", GET=_tax_rate)
    declare_resource(blueprint, "/trackingcategories", GET=_categories)
    declare_resource(blueprint, "/trackingcategories/<reference>", GET=_category)
    declare_resource(blueprint, "/brandingthemes", GET=_themes)
    declare_resource(blueprint, "/brandingthemes/<reference>", GET=_theme)
    declare_resource(blueprint, "/currencies", GET=_currencies)


def filter_records(records: Iterable[R], fields: FieldSet[R]) -> list[R]:
    """By the parameter `where`, in the `order` asked for."""
    condition = parameter("where")
    return narrow_records(
        records, [compile_where(condition, fields)] if condition else [], parameter("order"), fields
    )


def changed_records(records: Iterable[D]) -> list[D]:
    """Since If-Modified-Since."""
    since = modified_since_ms()
    return [record for record in records if since is None or record.updated_ms >= since]


def _accounts(books: Books) -> Json:
    accounts = filter_records(changed_records(books.reference.accounts.values()), ACCOUNT_FIELDS)
    return envelope(books, "Accounts", [account_json(account) for account in accounts])


def _account(books: Books, reference: str) -> Json:
    return envelope(
        books, "Accounts", [account_json(require(books.reference.accounts.get(reference.lower())))]
    )


def _tax_rates(books: Books) -> Json:
    return envelope(
        books,
        "TaxRates",
        [
            tax_rate_json(rate)
            for rate in filter_records(books.reference.tax_rates.values(), TAX_RATE_FIELDS)
        ],
    )


def _tax_rate(books: Books, reference: str) -> Json:
    return envelope(
        books, "TaxRates", [tax_rate_json(require(books.reference.tax_rate(reference)))]
    )


def _categories(books: Books) -> Json:
    archived = is_switched_on("includeArchived")
    categories = [
        category
        for category in books.reference.categories.values()
        if archived or category.status == "ACTIVE"
    ]
    return envelope(
        books,
        "TrackingCategories",
        [
            category_json(category, archived)
            for category in filter_records(categories, CATEGORY_FIELDS)
        ],
    )


def _category(books: Books, reference: str) -> Json:
    return envelope(
        books,
        "TrackingCategories",
        [category_json(require(books.reference.category(reference)), include_archived=True)],
    )


def _themes(books: Books) -> Json:
    themes = sorted(books.reference.themes.values(), key=lambda theme: theme.sort_order)
    return envelope(books, "BrandingThemes", [theme_json(theme) for theme in themes])


def _theme(books: Books, reference: str) -> Json:
    return envelope(
        books, "BrandingThemes", [theme_json(require(books.reference.theme(reference)))]
    )


def _currencies(books: Books) -> Json:
    return envelope(
        books,
        "Currencies",
        [
            currency_json(currency)
            for currency in filter_records(books.reference.currencies, CURRENCY_FIELDS)
        ],
    )
