"""Default tax rates by edition (facts 3.7): deleted ones included, as the API lists them too."""

from decimal import Decimal

from xero_simulator.accounting.entities.reference import TaxRate

INCOME_TAX = {"NZ": "OUTPUT2", "AU": "OUTPUT", "UK": "OUTPUT2", "GLOBAL": "OUTPUT"}
EXPENSE_TAX = {"NZ": "INPUT2", "AU": "INPUT", "UK": "INPUT2", "GLOBAL": "INPUT"}
NO_TAX = {"NZ": "NONE", "AU": "BASEXCLUDED", "UK": "NONE", "GLOBAL": "NONE"}

_CLASSES = ("ASSET", "EQUITY", "EXPENSE", "LIABILITY", "REVENUE")
_ALL, _LIABILITY, _ASSET = "TTTTT", "FFFTF", "TFFFF"
_INCOME, _EXPENSE, _SUPPLY = "TTFTT", "TTTTF", "FFFTT"

# code, name, report type, per cent, applies to Assets/Equity/Expense/Liabilities/Revenue
_Row = tuple[str, str, str, str, str]
_NZ: tuple[_Row, ...] = (
    ("OUTPUT2", "15% GST on Income", "OUTPUT", "15", _INCOME),
    ("INPUT2", "15% GST on Expenses", "INPUT", "15", _EXPENSE),
    ("ZERORATED", "Zero Rated", "OUTPUT", "0", _SUPPLY),
    ("NONE", "No GST", "NONE", "0", _ALL),
    ("GSTONIMPORTS", "GST on Imports", "INPUT", "0", _LIABILITY),
)
_NZ_DELETED: tuple[_Row, ...] = (
    ("OUTPUT", "12.5% GST on Income", "OUTPUT", "12.5", _INCOME),
    ("INPUT", "12.5% GST on Expenses", "INPUT", "12.5", _EXPENSE),
)
_AU: tuple[_Row, ...] = (
    ("OUTPUT", "GST on Income", "OUTPUT", "10", _INCOME),
    ("INPUT", "GST on Expenses", "INPUT", "10", _EXPENSE),
    ("EXEMPTOUTPUT", "GST Free Income", "EXEMPTOUTPUT", "0", _INCOME),
    ("EXEMPTEXPORT", "GST Free Exports", "EXEMPTEXPORT", "0", _INCOME),
    ("EXEMPTEXPENSES", "GST Free Expenses", "EXEMPTEXPENSES", "0", _EXPENSE),
    ("CAPEXINPUT", "GST on Capital", "CAPITALEXINPUT", "10", _ASSET),
    ("EXEMPTCAPITAL", "GST Free Capital", "EXEMPTCAPITAL", "0", _ASSET),
    ("BASEXCLUDED", "BAS Excluded", "BASEXCLUDED", "0", _ALL),
    ("INPUTTAXED", "Input Taxed", "INPUTTAXED", "0", _ALL),
    ("GSTONIMPORTS", "GST on Imports", "GSTONIMPORTS", "0", _LIABILITY),
    ("GSTONCAPIMPORTS", "GST on Capital Imports", "GSTONCAPIMPORTS", "0", _LIABILITY),
)
_UK: tuple[_Row, ...] = (
    ("OUTPUT2", "20% (VAT on Income)", "OUTPUT", "20", _INCOME),
    ("INPUT2", "20% (VAT on Expenses)", "INPUT", "20", _EXPENSE),
    ("RROUTPUT", "5% (VAT on Income)", "OUTPUT", "5", _INCOME),
    ("RRINPUT", "5% (VAT on Expenses)", "INPUT", "5", _EXPENSE),
    ("ZERORATEDOUTPUT", "Zero Rated Income", "ZERORATEDOUTPUT", "0", _INCOME),
    ("ZERORATEDINPUT", "Zero Rated Expenses", "ZERORATEDINPUT", "0", _EXPENSE),
    ("EXEMPTOUTPUT", "Exempt Income", "EXEMPTOUTPUT", "0", _INCOME),
    ("EXEMPTINPUT", "Exempt Expenses", "EXEMPTINPUT", "0", _EXPENSE),
    ("ECZROUTPUT", "Zero Rated EC Goods Income", "ECOUTPUT", "0", _INCOME),
    ("ECZROUTPUTSERVICES", "Zero Rated EC Services", "ECOUTPUTSERVICES", "0", _INCOME),
    ("ECACQUISITIONS", "EC Acquisitions (20%)", "ECACQUISITIONS", "0", _EXPENSE),
    ("REVERSECHARGES", "Reverse Charge Expenses (20%)", "REVERSECHARGES", "0", _EXPENSE),
    ("DRCHARGE20", "Domestic Reverse Charge @ 20% (VAT on Income)", "DRCHARGE", "0", _INCOME),
    ("DRCHARGE5", "Domestic Reverse Charge @ 5% (VAT on Income)", "DRCHARGE", "0", _INCOME),
    (
        "DRCHARGESUPPLY20",
        "Domestic Reverse Charge @ 20% (VAT on Expenses)",
        "DRCHARGESUPPLY",
        "0",
        _EXPENSE,
    ),
    (
        "DRCHARGESUPPLY5",
        "Domestic Reverse Charge @ 5% (VAT on Expenses)",
        "DRCHARGESUPPLY",
        "0",
        _EXPENSE,
    ),
    ("CAPEXINPUT2", "20% (VAT on Capital Purchases)", "CAPITALEXPENSESINPUT", "20", _ASSET),
    ("NONE", "No VAT", "NONE", "0", _ALL),
    ("GSTONIMPORTS", "VAT on Imports", "GSTONIMPORTS", "0", _LIABILITY),
)
_UK_DELETED: tuple[_Row, ...] = (("OUTPUT", "17.5% (VAT on Income)", "OUTPUT", "17.5", _INCOME),)
_GLOBAL: tuple[_Row, ...] = (
    ("OUTPUT", "Tax on Sales", "OUTPUT", "8.25", _ALL),
    ("INPUT", "Tax on Purchases", "INPUT", "8.25", _ALL),
    ("NONE", "Tax Exempt", "NONE", "0", _ALL),
    ("GSTONIMPORTS", "Sales Tax on Imports", "GSTONIMPORTS", "0", _LIABILITY),
    ("TAX001", "City and State (8.875%)", "USSALESTAX", "8.875", _ALL),
    ("AVALARA", "Auto Look Up", "AVALARA", "0", _ALL),
)
_EDITIONS: dict[str, tuple[tuple[_Row, ...], tuple[_Row, ...]]] = {
    "NZ": (_NZ, _NZ_DELETED),
    "AU": (_AU, ()),
    "UK": (_UK, _UK_DELETED),
    "GLOBAL": (_GLOBAL, ()),
}
_COMPONENTS = {"UK": "VAT", "GLOBAL": "Sales Tax"}


def seeded_tax_rates(version: str) -> tuple[TaxRate, ...]:
    active, deleted = _EDITIONS[version]
    component = _COMPONENTS.get(version, "GST")
    return (
        *(_rate(row, "ACTIVE", component) for row in active),
        *(_rate(row, "DELETED", component) for row in deleted),
    )


def _rate(row: _Row, status: str, component: str) -> TaxRate:
    code, name, report_type, per_cent, applies = row
    classes = frozenset(
        account_class
        for account_class, letter in zip(_CLASSES, applies, strict=True)
        if letter == "T"
    )
    return TaxRate(
        tax_type=code,
        name=name,
        report_tax_type=report_type,
        rate=Decimal(per_cent),
        applies_to=classes,
        status=status,
        component=component,
    )
