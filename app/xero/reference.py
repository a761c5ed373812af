"""Reference data: tax rates, revenue accounts, branding themes, currencies, tracking, lock dates.

Cached for at most an hour, never in tables of business data."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.invoicing.rules import (
    Account,
    BrandingTheme,
    References,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)
from app.kernel import cache, tenancy
from app.kernel.db import Busy, end_reading, transaction
from app.kernel.events import emit
from app.kernel.ids import parse_id
from app.xero.api import client
from app.xero.api.errors import NotConnected, OutcomeUnknown, Unintelligible
from app.xero.api.http import SLOW, seconds_left, within
from app.xero.api.values import clean, moment, money
from app.xero.events import BooksSilent
from app.xero.queries import connection

KEEP = timedelta(minutes=55)
JUST_NOW = timedelta(seconds=10)
PAGE_SECONDS = 6.0
SILENT, SILENT_FOR = "xero.silent", timedelta(seconds=30)
LONGEST_WAIT = 30.0
PURPOSE = "offer accounts, tax rates and themes for an invoice"


def reference_data() -> References:
    """What may stand on a sales invoice of the connected Xero organisation, at most an hour old.

    Nothing cached: up to six calls, made once for all who wait. Raises the errors of
    app/xero/api/errors.py.
    """
    return References(
        accounts=tuple(
            Account(**one) for one in _cached("accounts", "Accounts.list", "Accounts", _account)
        ),
        tax_rates=tuple(
            TaxRate(one["tax_type"], one["name"], Decimal(one["rate"]), one["revenue"])
            for one in _cached("tax_rates", "TaxRates.list", "TaxRates", _tax_rate)
        ),
        branding_themes=tuple(BrandingTheme(UUID(one["id"]), one["name"]) for one in _themes()),
        currencies=tuple(
            one["code"] for one in _cached("currencies", "Currencies.list", "Currencies", _currency)
        ),
        tracking=tuple(
            map(
                _category_of,
                _cached("tracking", "TrackingCategories.list", "TrackingCategories", _category),
            )
        ),
        locked_until=max(
            (
                date.fromisoformat(one["day"])
                for one in _cached("locks", "Organisation.get", "Organisations", _lock)
            ),
            default=None,
        ),
    )


def look_again() -> None:
    """What is known of the books is asked for anew, except what was asked for just now. Opens a
    transaction.
    """
    with transaction():
        cache.forget(tenancy.current_org_id(), leaving=KEEP - JUST_NOW)


def reference_data_soon() -> References:
    """As `reference_data`, for a page: Xero has PAGE_SECONDS for all of it. When it takes longer or
    fails, a worker asks it in its own time, and for a while no page waits for it again. Opens
    transactions.
    """
    org_id = tenancy.current_org_id()
    if cache.peek(org_id, SILENT):
        raise OutcomeUnknown(SLOW)
    try:
        with within(PAGE_SECONDS):
            return reference_data()
    except (OutcomeUnknown, Unintelligible):
        cache.put(org_id, SILENT, True, SILENT_FOR)
        with transaction():
            emit(BooksSilent(org_id))
        raise


def fetch_reference_data() -> None:
    """As `reference_data`, for the pages that come after: they ask again at once. Opens
    transactions.
    """
    reference_data()
    cache.drop(tenancy.current_org_id(), SILENT)


def _themes() -> list[dict[str, Any]]:
    """In Xero's own order: the first is the default (facts 3.7)."""
    return sorted(
        _cached("themes", "BrandingThemes.list", "BrandingThemes", _theme),
        key=lambda one: int(one["order"]),
    )


def _cached(
    name: str, endpoint: str, list_key: str, read: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> list[dict[str, Any]]:
    """Kept for the connected Xero organisation only: what arrives after a disconnect is forgotten
    again, whichever of the two came first.
    """
    asked: list[UUID] = []

    def fill() -> list[dict[str, Any]]:
        asked.append(_tenant_id())
        answer = client.call(endpoint, purpose=PURPOSE, urgent=True)
        return [kept for kept in map(read, answer.records(list_key)) if kept]

    try:
        kept: list[dict[str, Any]] = cache.fetch(
            tenancy.current_org_id(),
            f"xero.{name}",
            KEEP,
            fill,
            patience_seconds=min(LONGEST_WAIT, max(seconds_left(), 0.1)),
        )
    except Busy:
        raise OutcomeUnknown(SLOW) from None
    if asked and asked[0] != _tenant_id():
        with transaction():
            cache.forget(tenancy.current_org_id())
        raise NotConnected("Xero was disconnected meanwhile")
    return kept


def _tenant_id() -> UUID:
    """Of the connection as it is now; the zero id without one."""
    end_reading()
    connected = connection()
    return connected.tenant_id if connected else UUID(int=0)


def _account(raw: dict[str, Any]) -> dict[str, Any] | None:
    """Active revenue accounts with a code, without Xero's own system accounts (facts 3.7)."""
    code = clean(raw.get("Code"), 10)
    wanted = (
        raw.get("Class") == "REVENUE"
        and raw.get("Status") == "ACTIVE"
        and not raw.get("SystemAccount")
    )
    return (
        {"code": code, "name": clean(raw.get("Name")), "tax_type": clean(raw.get("TaxType"))}
        if wanted and code
        else None
    )


def _tax_rate(raw: dict[str, Any]) -> dict[str, Any] | None:
    """Active rates only: the list also holds deleted ones (facts 3.1)."""
    rate = money(raw.get("EffectiveRate"))
    if raw.get("Status") != "ACTIVE" or rate is None:
        return None
    revenue = raw.get("CanApplyToRevenue") is True and raw.get("ReportTaxType") not in (
        "AVALARA",
        "USSALESTAX",
    )
    return {
        "tax_type": clean(raw.get("TaxType")),
        "name": clean(raw.get("Name")),
        "rate": str(rate),
        "revenue": revenue,
    }


def _theme(raw: dict[str, Any]) -> dict[str, Any] | None:
    theme_id, order = parse_id(raw.get("BrandingThemeID", "")), raw.get("SortOrder")
    return (
        {
            "id": str(theme_id),
            "name": clean(raw.get("Name")),
            "order": order if isinstance(order, int) else 0,
        }
        if theme_id
        else None
    )


def _currency(raw: dict[str, Any]) -> dict[str, Any] | None:
    code = clean(raw.get("Code"), 3)
    return {"code": code} if len(code) == 3 else None


def _category(raw: dict[str, Any]) -> dict[str, Any] | None:
    """An active category with its active options."""
    category_id = parse_id(raw.get("TrackingCategoryID", ""))
    if category_id is None or raw.get("Status") != "ACTIVE":
        return None
    options = [
        {"id": str(option_id), "name": clean(option.get("Name"))}
        for option in raw.get("Options") or []
        if option.get("Status") == "ACTIVE"
        and (option_id := parse_id(option.get("TrackingOptionID", "")))
    ]
    return {"id": str(category_id), "name": clean(raw.get("Name")), "options": options}


def _category_of(kept: dict[str, Any]) -> TrackingCategory:
    options = tuple(TrackingOption(UUID(one["id"]), one["name"]) for one in kept["options"])
    return TrackingCategory(UUID(kept["id"]), kept["name"], options)


def _lock(raw: dict[str, Any]) -> dict[str, Any] | None:
    """The later of the two lock dates; one that is not midnight is that of the next day (facts
    3.3).
    """
    found = [
        day
        for name in ("PeriodLockDate", "EndOfYearLockDate")
        if (day := _day(moment(raw.get(name))))
    ]
    return {"day": max(found).isoformat()} if found else None


def _day(locked: datetime | None) -> date | None:
    if locked is None:
        return None
    return locked.date() if locked.time() == time(0) else locked.date() + timedelta(days=1)
