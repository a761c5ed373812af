"""Reference data: tax rates, revenue accounts, branding themes, currencies, tracking, lock dates.

Cached for at most an hour, never in tables of business data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from app.invoicing.rules import Account, BrandingTheme, References, TaxRate
from app.invoicing.rules.references import Hold, ReferencesOutdated, hold_nothing
from app.kernel import cache, tenancy
from app.kernel.db import transaction, writing_session
from app.kernel.events import emit
from app.kernel.locks import LockTimeout
from app.xero.api.errors import KeyMissing, OutcomeUnknown, Unintelligible
from app.xero.api.http import SLOW_RESPONSE, limit_time, seconds_left
from app.xero.connection.queries import current_connection, live_connection
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection, lock_existing_connection
from app.xero.reference.events import BooksSilent
from app.xero.reference.rules import (
    ALL_CATEGORIES,
    category_from,
    read_account,
    read_category,
    read_currency,
    read_lock_day,
    read_tax_rate,
    read_theme,
)

# Less than the hour that the privacy page promises, so that no clock makes it longer.
CACHE_LIFE = timedelta(minutes=55)
# What was asked for this lately is not asked for again by `refresh_reference_data`.
FRESH_LIFE = timedelta(seconds=10)
# A page waits for Xero no longer than this in all; then a worker asks.
PAGE_SECONDS = 6.0
SILENCE_KEY, SILENCE_LIFE = "xero.silent", timedelta(seconds=30)
MAX_WAIT_SECONDS = 30.0
MIN_WAIT_SECONDS = 0.1
PURPOSE = "offer accounts, tax rates and themes for an invoice"

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class BookList:
    """One list of the reference data: under which `name` it is cached, and how it is asked for."""

    name: str
    endpoint: str
    list_key: str
    read: Callable[[dict[str, Any]], dict[str, Any] | None]
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"xero.{self.name}"


ACCOUNTS = BookList("accounts", "Accounts.list", "Accounts", read_account)
TAX_RATES = BookList("tax_rates", "TaxRates.list", "TaxRates", read_tax_rate)
THEMES = BookList("themes", "BrandingThemes.list", "BrandingThemes", read_theme)
CURRENCIES = BookList("currencies", "Currencies.list", "Currencies", read_currency)
TRACKING = BookList(
    "tracking_statuses",
    "TrackingCategories.list",
    "TrackingCategories",
    read_category,
    ALL_CATEGORIES,
)
LOCKS = BookList("locks", "Organisation.get", "Organisations", read_lock_day)


def reference_data() -> References:
    """What may stand on a sales invoice of the connected Xero organisation, at most an hour old.

    Nothing cached: up to six calls, made once for all who wait. Raises the errors of
    app/xero/api/errors.py.
    """
    return _collect_references(_fetch_cached)


def cached_reference_data() -> References:
    """As `reference_data`, of what is cached: Xero is asked nothing, and nothing is known of what
    is not cached.
    """
    return _collect_references(_peek_cached)


def _collect_references(records_of: Callable[[BookList], Records]) -> References:
    hold = hold_of_connection()
    accounts, tax_rates = records_of(ACCOUNTS), records_of(TAX_RATES)
    themes, currencies = records_of(THEMES), records_of(CURRENCIES)
    tracking, locks = records_of(TRACKING), records_of(LOCKS)
    return References(
        accounts=tuple(Account(**account) for account in accounts),
        tax_rates=tuple(
            TaxRate(rate["tax_type"], rate["name"], Decimal(rate["rate"]), rate["revenue"])
            for rate in tax_rates
        ),
        # In Xero's own order: the first is the default (facts 3.7).
        branding_themes=tuple(
            BrandingTheme(UUID(theme["id"]), theme["name"])
            for theme in sorted(themes, key=lambda theme: int(theme["order"]))
        ),
        currencies=tuple(currency["code"] for currency in currencies),
        tracking=tuple(category_from(category) for category in tracking),
        locked_until=max((date.fromisoformat(lock["day"]) for lock in locks), default=None),
        hold=hold,
    )


def hold_of_connection() -> Hold:
    """The hold of whatever is read from now on of what came through the present connection."""
    connection = current_connection()
    return partial(_hold, connection.id) if connection else hold_nothing


def _hold(connection_id: UUID) -> None:
    if not lock_existing_connection(writing_session(), connection_id):
        raise ReferencesOutdated


def refresh_reference_data() -> None:
    """What is known of the books is asked for anew, except what was asked for just now. Opens a
    transaction.
    """
    with transaction():
        cache.forget(tenancy.current_org_id(), leaving=CACHE_LIFE - FRESH_LIFE)


def reference_data_soon() -> References:
    """As `reference_data`, for a page: Xero has PAGE_SECONDS for all of it. When it takes longer or
    fails, a worker asks it in its own time, and for a while no page waits for it again. Opens
    transactions.
    """
    org_id = tenancy.current_org_id()
    if cache.peek(org_id, SILENCE_KEY):
        raise OutcomeUnknown(SLOW_RESPONSE)
    try:
        with limit_time(PAGE_SECONDS):
            return reference_data()
    except (KeyMissing, OutcomeUnknown, Unintelligible):
        cache.put(org_id, SILENCE_KEY, True, SILENCE_LIFE)
        with transaction():
            emit(BooksSilent(org_id))
        raise


def fetch_reference_data() -> None:
    """As `reference_data`, for the pages that come after: they ask again at once. Opens
    transactions.
    """
    reference_data()
    cache.drop(tenancy.current_org_id(), SILENCE_KEY)


def _peek_cached(books: BookList) -> Records:
    return cache.peek(tenancy.current_org_id(), books.key) or []


def _fetch_cached(books: BookList) -> Records:
    """Cached for the connected Xero organisation only: what arrives once that connection has ended
    is not kept.
    """
    org_id = tenancy.current_org_id()

    def fetch_records() -> Records:
        connection = live_connection()
        response = call(
            books.endpoint,
            purpose=PURPOSE,
            connection=connection,
            params=books.params,
            urgent=True,
        )
        records = [record for record in map(books.read, response.records(books.list_key)) if record]
        with hold_connection(connection):
            cache.store(org_id, books.key, records, CACHE_LIFE)
        return records

    try:
        records: Records = cache.fetch(
            org_id,
            books.key,
            fetch_records,
            wait_seconds=min(MAX_WAIT_SECONDS, max(seconds_left(), MIN_WAIT_SECONDS)),
        )
    except LockTimeout:
        raise OutcomeUnknown(SLOW_RESPONSE) from None
    return records
