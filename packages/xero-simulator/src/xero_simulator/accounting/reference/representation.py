"""Reference data in the API's answers (facts 3.7)."""

from datetime import date
from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.dates import day_date, envelope_date, ms_date, to_ms
from xero_simulator.accounting.decimals import round_half_up
from xero_simulator.accounting.entities.reference import (
    Account,
    BrandingTheme,
    Currency,
    Item,
    ItemSide,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)
from xero_simulator.accounting.profile import OrganisationProfile

Json = dict[str, Any]

_ACTIONS = (
    "CreateApprovedInvoice",
    "CreateDraftPurchaseOrder",
    "CreateApprovedBill",
    "AttachFilesIntoInvoice",
    "UseMulticurrency",
    "CreateDraftInvoice",
    "CreateRepeatingInvoice",
    "CreateRepeatingBill",
    "CreateSentQuote",
    "CreateInvoicePayment",
    "CreateApprovedPurchaseOrder",
    "CreateDraftQuote",
    "CreateDraftBill",
)


def organisation_json(books: Books) -> Json:
    profile = books.profile
    return {
        "Name": books.name,
        "LegalName": profile.legal_name or books.name,
        "PaysTax": True,
        "Version": profile.version,
        "OrganisationType": profile.organisation_type,
        "BaseCurrency": profile.base_currency,
        "CountryCode": profile.country_code,
        "IsDemoCompany": profile.is_demo,
        "OrganisationStatus": "ACTIVE",
        **({"TaxNumber": profile.tax_number} if profile.tax_number else {}),
        **_accounting_year(profile),
        **_lock_date_json("PeriodLockDate", books.period_lock),
        **_lock_date_json("EndOfYearLockDate", books.year_lock),
        "CreatedDateUTC": envelope_date(to_ms(profile.created)),
        "OrganisationEntityType": profile.organisation_type,
        "Timezone": profile.timezone,
        "ShortCode": profile.short_code,
        "OrganisationID": profile.organisation_id,
        "Edition": profile.edition,
        "Class": profile.organisation_class,
        "Addresses": [dict(profile.address)] if profile.address else [],
        "Phones": [dict(profile.phone)] if profile.phone else [],
        "ExternalLinks": [],
        "PaymentTerms": {},
    }


def _accounting_year(profile: OrganisationProfile) -> Json:
    return {
        "FinancialYearEndDay": profile.year_end_day,
        "FinancialYearEndMonth": profile.year_end_month,
        "SalesTaxBasis": profile.sales_tax_basis,
        "SalesTaxPeriod": profile.sales_tax_period,
        "DefaultSalesTax": "Remember previous",
        "DefaultPurchasesTax": "Remember previous",
    }


def _lock_date_json(name: str, lock: date | None) -> Json:
    return {name: day_date(lock)} if lock else {}


def actions_json(books: Books) -> list[Json]:
    return [
        {"Name": name, "Status": "ALLOWED" if _is_allowed(books, name) else "NOT-ALLOWED"}
        for name in _ACTIONS
    ]


def _is_allowed(books: Books, action: str) -> bool:
    if action == "UseMulticurrency":
        return books.profile.multicurrency
    if action in ("CreateApprovedInvoice", "CreateApprovedBill"):
        return books.profile.invoicing and books.can_approve
    return books.profile.invoicing


def account_json(account: Account) -> Json:
    bank = account.type == "BANK"
    return {
        "AccountID": account.id,
        **({"Code": account.code} if account.code else {}),
        "Name": account.name,
        "Status": account.status,
        "Type": account.type,
        "TaxType": account.tax_type,
        **({"Description": account.description} if account.description else {}),
        "Class": account.account_class,
        **({"SystemAccount": account.system_account} if account.system_account else {}),
        "EnablePaymentsToAccount": account.enable_payments,
        "ShowInExpenseClaims": account.show_in_expense_claims,
        **(_bank_details(account) if bank else {}),
        "ReportingCode": account.reporting_code,
        "ReportingCodeName": account.reporting_code_name,
        "HasAttachments": False,
        "UpdatedDateUTC": ms_date(account.updated_ms),
        "AddToWatchlist": False,
    }


def _bank_details(account: Account) -> Json:
    return {
        "BankAccountNumber": account.bank_account_number,
        "BankAccountType": account.bank_account_type,
        "CurrencyCode": account.currency_code,
    }


def tax_rate_json(rate: TaxRate) -> Json:
    return {
        "Name": rate.name,
        "TaxType": rate.tax_type,
        "ReportTaxType": rate.report_tax_type,
        "CanApplyToAssets": "ASSET" in rate.applies_to,
        "CanApplyToEquity": "EQUITY" in rate.applies_to,
        "CanApplyToExpenses": "EXPENSE" in rate.applies_to,
        "CanApplyToLiabilities": "LIABILITY" in rate.applies_to,
        "CanApplyToRevenue": "REVENUE" in rate.applies_to,
        "DisplayTaxRate": rate.rate,
        "EffectiveRate": rate.rate,
        "Status": rate.status,
        "TaxComponents": [
            {
                "Name": rate.component,
                "Rate": rate.rate,
                "IsCompound": False,
                "IsNonRecoverable": False,
            }
        ],
    }


def theme_json(theme: BrandingTheme) -> Json:
    return {
        "BrandingThemeID": theme.id,
        "Name": theme.name,
        "LogoUrl": "",
        "Type": "INVOICE",
        "SortOrder": theme.sort_order,
        "CreatedDateUTC": ms_date(to_ms(theme.created)),
    }


def item_json(item: Item, places: int = 2, *, alone: bool = False, written: bool = False) -> Json:
    """Prices with `places` decimals at most: 2, or 4 with unitdp=4. `alone` is read by its id or
    written; the answer to a write has its moment without an offset (facts 3.3).
    """
    return {
        "ItemID": item.id,
        "Code": item.code,
        **({"Description": item.description} if item.description else {}),
        **({"PurchaseDescription": item.purchase_description} if item.purchase_description else {}),
        "UpdatedDateUTC": envelope_date(item.updated_ms) if written else ms_date(item.updated_ms),
        "PurchaseDetails": _side_json(item.purchase, places),
        "SalesDetails": _side_json(item.sales, places),
        "Name": item.name,
        "IsTrackedAsInventory": False,
        "IsSold": item.sold,
        "IsPurchased": item.purchased,
        **({"ValidationErrors": []} if alone or written else {}),
    }


def _side_json(side: ItemSide | None, places: int) -> dict[str, str | Decimal]:
    if side is None:
        return {}
    row = {
        "UnitPrice": None if side.unit_price is None else round_half_up(side.unit_price, places),
        "AccountCode": side.account_code or None,
        "TaxType": side.tax_type or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def category_json(category: TrackingCategory, include_archived: bool) -> Json:
    options = [
        option for option in category.options if include_archived or option.status == "ACTIVE"
    ]
    return {
        "Name": category.name,
        "Status": category.status,
        "TrackingCategoryID": category.id,
        "Options": [_option_json(option) for option in options],
    }


def _option_json(option: TrackingOption) -> Json:
    return {
        "TrackingOptionID": option.id,
        "Name": option.name,
        "Status": option.status,
        "HasValidationErrors": False,
        "IsDeleted": option.status == "DELETED",
        "IsArchived": option.status == "ARCHIVED",
        "IsActive": option.status == "ACTIVE",
    }


def currency_json(currency: Currency) -> Json:
    return {"Code": currency.code, "Description": currency.description}
