"""Reading Xero's reference data (facts 3.1, 3.7) into the plain values that the cache keeps, and
those into what a form offers.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from app.invoicing.rules import TrackingCategory, TrackingOption
from app.kernel.ids import parse_id
from app.xero.api.values import clean_text, read_amount, read_instant

MAX_ACCOUNT_CODE_CHARACTERS = 10
CURRENCY_CODE_CHARACTERS = 3
# With the archived ones, which Xero leaves out by itself (facts 3.1).
ALL_CATEGORIES = {"includeArchived": "true"}
# Rates that the API does not apply (facts 3.7).
UNUSABLE_TAX_TYPES = ("AVALARA", "USSALESTAX")


def read_account(raw: dict[str, Any]) -> dict[str, Any] | None:
    """An active revenue account with a code; Xero's own system accounts are none (facts 3.7)."""
    code = clean_text(raw.get("Code"), MAX_ACCOUNT_CODE_CHARACTERS)
    usable = (
        raw.get("Class") == "REVENUE"
        and raw.get("Status") == "ACTIVE"
        and not raw.get("SystemAccount")
    )
    return (
        {
            "code": code,
            "name": clean_text(raw.get("Name")),
            "tax_type": clean_text(raw.get("TaxType")),
            "type": clean_text(raw.get("Type")),
        }
        if usable and code
        else None
    )


def read_tax_rate(raw: dict[str, Any]) -> dict[str, Any] | None:
    """An active rate: the list also holds deleted ones (facts 3.1)."""
    rate = read_amount(raw.get("EffectiveRate"))
    if raw.get("Status") != "ACTIVE" or rate is None:
        return None
    revenue = (
        raw.get("CanApplyToRevenue") is True and raw.get("ReportTaxType") not in UNUSABLE_TAX_TYPES
    )
    return {
        "tax_type": clean_text(raw.get("TaxType")),
        "name": clean_text(raw.get("Name")),
        "rate": str(rate),
        "revenue": revenue,
    }


def read_theme(raw: dict[str, Any]) -> dict[str, Any] | None:
    theme_id, order = parse_id(raw.get("BrandingThemeID", "")), raw.get("SortOrder")
    return (
        {
            "id": str(theme_id),
            "name": clean_text(raw.get("Name")),
            "order": order if isinstance(order, int) else 0,
        }
        if theme_id
        else None
    )


def read_currency(raw: dict[str, Any]) -> dict[str, Any] | None:
    code = clean_text(raw.get("Code"), CURRENCY_CODE_CHARACTERS)
    return {"code": code} if len(code) == CURRENCY_CODE_CHARACTERS else None


def read_category(raw: dict[str, Any]) -> dict[str, Any] | None:
    """A tracking category with its options, archived ones too."""
    category_id, name = parse_id(raw.get("TrackingCategoryID", "")), clean_text(raw.get("Name"))
    if category_id is None or not name:
        return None
    listed = raw.get("Options")
    options = [
        {"id": str(option_id), "name": option_name, "active": is_active(option)}
        for option in (listed if isinstance(listed, list) else [])
        if isinstance(option, dict)
        and (option_id := parse_id(option.get("TrackingOptionID", "")))
        and (option_name := clean_text(option.get("Name")))
    ]
    return {"id": str(category_id), "name": name, "active": is_active(raw), "options": options}


def is_active(raw: dict[str, Any]) -> bool:
    """By the status of a tracking category or option; one that says nothing of it is active, unless
    a flag says that it is not (facts 3.7).
    """
    if raw.get("Status"):
        return str(raw["Status"]).upper() == "ACTIVE"
    has_ended = raw.get("IsArchived") is True or raw.get("IsDeleted") is True
    return not has_ended and raw.get("IsActive") is not False


def category_from(cached: dict[str, Any]) -> TrackingCategory:
    """The tracking category that `read_category` gave."""
    options = tuple(
        TrackingOption(UUID(option["id"]), option["name"], option["active"])
        for option in cached["options"]
    )
    return TrackingCategory(UUID(cached["id"]), cached["name"], options, cached["active"])


def read_lock_day(raw: dict[str, Any]) -> dict[str, Any] | None:
    """The later of an organisation's two lock dates; one that is not midnight is that of the next
    day (facts 3.3).
    """
    days = [
        day
        for name in ("PeriodLockDate", "EndOfYearLockDate")
        if (day := _locked_day(read_instant(raw.get(name))))
    ]
    return {"day": max(days).isoformat()} if days else None


def _locked_day(locked_at: datetime | None) -> date | None:
    if locked_at is None:
        return None
    day = locked_at.date()
    return day if locked_at.time() == time(0) else day + timedelta(days=1)
