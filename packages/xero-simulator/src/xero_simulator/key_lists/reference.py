"""Organisation, accounts, tax rates, tracking, themes, items, currencies, users, reports."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.envelopes import MESSAGES
from xero_simulator.key_lists.keys import (
    EMPTY,
    always,
    extended,
    key_list,
    sometimes,
    unknown,
)

_ORGANISATION = (
    "Name LegalName PaysTax Version OrganisationType BaseCurrency CountryCode IsDemoCompany"
    " OrganisationStatus FinancialYearEndDay FinancialYearEndMonth SalesTaxBasis SalesTaxPeriod"
    " DefaultSalesTax DefaultPurchasesTax CreatedDateUTC OrganisationEntityType Timezone ShortCode"
    " OrganisationID Edition Class Addresses Phones ExternalLinks PaymentTerms"
)
ORGANISATION = key_list(
    "an organisation",
    always(sources.ORGANISATION, _ORGANISATION),
    sometimes(sources.ORGANISATION, "TaxNumber PeriodLockDate"),
    sometimes(sources.printed("getOrganisations"), "EndOfYearLockDate"),
    Addresses=key_list(
        "an address of an organisation",
        always(
            sources.ORGANISATION,
            "AddressType AddressLine1 AddressLine2 City Region PostalCode Country AttentionTo",
        ),
    ),
    Phones=key_list(
        "a phone of an organisation",
        always(sources.ORGANISATION, "PhoneType PhoneNumber"),
        sometimes(sources.ORGANISATION, "PhoneCountryCode"),
    ),
    ExternalLinks=EMPTY,
    PaymentTerms=key_list("payment terms that nobody set"),
)
ACTION = key_list("an action", always(sources.printed("getOrganisationActions"), "Name Status"))
ACCOUNT = key_list(
    "an account",
    always(
        sources.ACCOUNTS,
        "AccountID Name Status Type TaxType Class EnablePaymentsToAccount ShowInExpenseClaims"
        " ReportingCode ReportingCodeName HasAttachments UpdatedDateUTC AddToWatchlist",
    ),
    sometimes(sources.ACCOUNTS, "Code BankAccountNumber BankAccountType CurrencyCode"),
    sometimes(sources.printed("getAccounts"), "Description SystemAccount"),
)
TAX_RATE = key_list(
    "a tax rate",
    always(
        sources.TAX_RATES,
        "Name TaxType ReportTaxType CanApplyToAssets CanApplyToEquity CanApplyToExpenses"
        " CanApplyToLiabilities CanApplyToRevenue DisplayTaxRate EffectiveRate Status"
        " TaxComponents",
    ),
    TaxComponents=key_list(
        "a part of a tax rate",
        always(sources.TAX_RATES, "Name Rate IsCompound IsNonRecoverable"),
    ),
)
THEME = key_list(
    "a branding theme",
    always(sources.THEMES, "BrandingThemeID Name LogoUrl Type SortOrder CreatedDateUTC"),
)
CURRENCY = key_list("a currency", always(sources.printed("getCurrencies"), "Code Description"))
CATEGORY = key_list(
    "a tracking category",
    always(sources.printed("getTrackingCategories"), "Name Status TrackingCategoryID Options"),
    Options=key_list(
        "a tracking option",
        always(
            sources.printed("createTrackingOptions"),
            "TrackingOptionID Name Status HasValidationErrors IsDeleted IsArchived IsActive",
        ),
    ),
)
_SIDE = key_list("a side of an item", sometimes(sources.ITEMS, "UnitPrice AccountCode TaxType"))
_ITEM_KEYS = (
    *always(
        sources.ITEMS,
        "ItemID Code UpdatedDateUTC PurchaseDetails SalesDetails Name IsTrackedAsInventory IsSold"
        " IsPurchased",
    ),
    *sometimes(sources.ITEMS, "Description"),
    *sometimes(sources.printed("getItem"), "PurchaseDescription"),
)
_SIDES = {"PurchaseDetails": _SIDE, "SalesDetails": _SIDE}
ITEM_ROW = key_list("an item of a list", _ITEM_KEYS, **_SIDES)
ITEM_ALONE = extended(
    ITEM_ROW,
    "an item by its id",
    always(sources.printed("getItem"), "ValidationErrors"),
    ValidationErrors=EMPTY,
)
ITEM_WRITE = extended(
    ITEM_ROW,
    "an item that was written",
    always(sources.ITEM_CREATE, "ValidationErrors"),
    unknown("StatusAttributeString"),
    ValidationErrors=EMPTY,
)
ITEM_REFUSAL = key_list(
    "an item that was refused",
    always(sources.printed("createItems"), "ValidationErrors"),
    unknown(
        "ItemID Code Name Description PurchaseDescription PurchaseDetails SalesDetails IsSold"
        " IsPurchased StatusAttributeString"
    ),
    **_SIDES,
    ValidationErrors=MESSAGES,
)
USER = key_list(
    "a user",
    always(
        sources.printed("getUsers"),
        "UserID EmailAddress FirstName LastName UpdatedDateUTC IsSubscriber OrganisationRole",
    ),
)
ONLINE_INVOICE = key_list(
    "the address of an invoice", always(sources.printed("getOnlineInvoice"), "OnlineInvoiceUrl")
)

_CELL = key_list(
    "a cell",
    always(sources.FACTS_REPORT, "Value"),
    sometimes(sources.FACTS_REPORT, "Attributes"),
    Attributes=key_list("what a cell is of", always(sources.FACTS_REPORT, "Value Id")),
)
_REPORT_ROW = key_list(
    "a row of a report", always(sources.FACTS_REPORT, "RowType Cells"), Cells=_CELL
)
REPORT = key_list(
    "a report",
    always(
        sources.FACTS_REPORT,
        "ReportID ReportName ReportType ReportTitles ReportDate UpdatedDateUTC Rows",
    ),
    unknown("Fields"),
    Fields=EMPTY,
    Rows=key_list(
        "a part of a report",
        always(sources.FACTS_REPORT, "RowType"),
        sometimes(sources.FACTS_REPORT, "Title Cells Rows"),
        Cells=_CELL,
        Rows=_REPORT_ROW,
    ),
)
