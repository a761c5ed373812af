"""Organisation, accounts, tax rates, tracking, themes, items, currencies, users, reports."""

from xero_simulator.key_lists import sources
from xero_simulator.key_lists.envelopes import MESSAGES
from xero_simulator.key_lists.keys import (
    ECHO,
    EMPTY_LIST,
    constant_keys,
    extend_list,
    key_list,
    occasional_keys,
    unknown_keys,
)

_ORGANISATION = (
    "Name LegalName PaysTax Version OrganisationType BaseCurrency CountryCode IsDemoCompany"
    " OrganisationStatus FinancialYearEndDay FinancialYearEndMonth SalesTaxBasis SalesTaxPeriod"
    " DefaultSalesTax DefaultPurchasesTax CreatedDateUTC OrganisationEntityType Timezone ShortCode"
    " OrganisationID Edition Class Addresses Phones ExternalLinks PaymentTerms"
)
ORGANISATION = key_list(
    "an organisation",
    constant_keys(sources.ORGANISATION, _ORGANISATION),
    occasional_keys(sources.ORGANISATION, "TaxNumber PeriodLockDate"),
    occasional_keys(sources.spec_example("getOrganisations"), "EndOfYearLockDate"),
    Addresses=key_list(
        "an address of an organisation",
        constant_keys(
            sources.ORGANISATION,
            "AddressType AddressLine1 AddressLine2 City Region PostalCode Country AttentionTo",
        ),
    ),
    Phones=key_list(
        "a phone of an organisation",
        constant_keys(sources.ORGANISATION, "PhoneType PhoneNumber"),
        occasional_keys(sources.ORGANISATION, "PhoneCountryCode"),
    ),
    ExternalLinks=EMPTY_LIST,
    PaymentTerms=key_list("payment terms that nobody set"),
)
ACTION = key_list(
    "an action", constant_keys(sources.spec_example("getOrganisationActions"), "Name Status")
)
ACCOUNT = key_list(
    "an account",
    constant_keys(
        sources.ACCOUNTS,
        "AccountID Name Status Type TaxType Class EnablePaymentsToAccount ShowInExpenseClaims"
        " ReportingCode ReportingCodeName HasAttachments UpdatedDateUTC AddToWatchlist",
    ),
    occasional_keys(sources.ACCOUNTS, "Code BankAccountNumber BankAccountType CurrencyCode"),
    occasional_keys(sources.spec_example("getAccounts"), "Description SystemAccount"),
)
TAX_RATE = key_list(
    "a tax rate",
    constant_keys(
        sources.TAX_RATES,
        "Name TaxType ReportTaxType CanApplyToAssets CanApplyToEquity CanApplyToExpenses"
        " CanApplyToLiabilities CanApplyToRevenue DisplayTaxRate EffectiveRate Status"
        " TaxComponents",
    ),
    TaxComponents=key_list(
        "a part of a tax rate",
        constant_keys(sources.TAX_RATES, "Name Rate IsCompound IsNonRecoverable"),
    ),
)
THEME = key_list(
    "a branding theme",
    constant_keys(sources.THEMES, "BrandingThemeID Name LogoUrl Type SortOrder CreatedDateUTC"),
)
CURRENCY = key_list(
    "a currency", constant_keys(sources.spec_example("getCurrencies"), "Code Description")
)
CATEGORY = key_list(
    "a tracking category",
    constant_keys(
        sources.spec_example("getTrackingCategories"), "Name Status TrackingCategoryID Options"
    ),
    Options=key_list(
        "a tracking option",
        constant_keys(
            sources.spec_example("createTrackingOptions"),
            "TrackingOptionID Name Status HasValidationErrors IsDeleted IsArchived IsActive",
        ),
    ),
)
_SIDE = key_list(
    "a side of an item", occasional_keys(sources.ITEMS, "UnitPrice AccountCode TaxType")
)
_ITEM_KEYS = (
    *constant_keys(
        sources.ITEMS,
        "ItemID Code UpdatedDateUTC PurchaseDetails SalesDetails Name IsTrackedAsInventory IsSold"
        " IsPurchased",
    ),
    *occasional_keys(sources.ITEMS, "Description"),
    *occasional_keys(sources.spec_example("getItem"), "PurchaseDescription"),
)
_SIDES = {"PurchaseDetails": _SIDE, "SalesDetails": _SIDE}
ITEM_ROW = key_list("an item of a list", _ITEM_KEYS, **_SIDES)
ITEM_ALONE = extend_list(
    ITEM_ROW,
    "an item by its id",
    constant_keys(sources.spec_example("getItem"), "ValidationErrors"),
    ValidationErrors=EMPTY_LIST,
)
ITEM_WRITE = extend_list(
    ITEM_ROW,
    "an item that was written",
    constant_keys(sources.ITEM_CREATE, "ValidationErrors"),
    unknown_keys("StatusAttributeString"),
    ValidationErrors=EMPTY_LIST,
)
ITEM_REFUSAL = key_list(
    "an item that was refused",
    constant_keys(sources.spec_example("createItems"), "ValidationErrors"),
    unknown_keys(
        "ItemID Code Name Description PurchaseDescription PurchaseDetails SalesDetails IsSold"
        " IsPurchased StatusAttributeString"
    ),
    PurchaseDetails=ECHO,
    SalesDetails=ECHO,
    ValidationErrors=MESSAGES,
)
USER = key_list(
    "a user",
    constant_keys(
        sources.spec_example("getUsers"),
        "UserID EmailAddress FirstName LastName UpdatedDateUTC IsSubscriber OrganisationRole",
    ),
)
ONLINE_INVOICE = key_list(
    "the address of an invoice",
    constant_keys(sources.spec_example("getOnlineInvoice"), "OnlineInvoiceUrl"),
)

_CELL = key_list(
    "a cell",
    constant_keys(sources.FACTS_REPORT, "Value"),
    occasional_keys(sources.FACTS_REPORT, "Attributes"),
    Attributes=key_list("what a cell is of", constant_keys(sources.FACTS_REPORT, "Value Id")),
)
_REPORT_ROW = key_list(
    "a row of a report", constant_keys(sources.FACTS_REPORT, "RowType Cells"), Cells=_CELL
)
REPORT = key_list(
    "a report",
    constant_keys(
        sources.FACTS_REPORT,
        "ReportID ReportName ReportType ReportTitles ReportDate UpdatedDateUTC Rows",
    ),
    unknown_keys("Fields"),
    Fields=EMPTY_LIST,
    Rows=key_list(
        "a part of a report",
        constant_keys(sources.FACTS_REPORT, "RowType"),
        occasional_keys(sources.FACTS_REPORT, "Title Cells Rows"),
        Cells=_CELL,
        Rows=_REPORT_ROW,
    ),
)
