"""A believable chart of accounts, with Xero's system accounts and one archived account."""

from dataclasses import dataclass

from xero_simulator.accounting.dates import to_ms
from xero_simulator.accounting.entities.reference import Account
from xero_simulator.accounting.ids import derived_id
from xero_simulator.accounting.profile import OrganisationProfile
from xero_simulator.accounting.seed.tax_rates import EXPENSE_TAX, INCOME_TAX, NO_TAX

_REPORTING = {
    "ASSET": ("ASS", "Assets"),
    "LIABILITY": ("LIA", "Liabilities"),
    "EQUITY": ("EQU", "Equity"),
    "REVENUE": ("REV", "Revenue"),
    "EXPENSE": ("EXP", "Expense"),
}
_TAX_ACCOUNT_NAMES = {"UK": "VAT", "GLOBAL": "Sales Tax"}


@dataclass(frozen=True)
class _Row:
    """`tax`: income, expense or none."""

    code: str
    name: str
    type: str
    account_class: str
    tax: str = "none"
    system: str = ""
    payments: bool = False
    claims: bool = False
    status: str = "ACTIVE"


_ROWS = (
    _Row("090", "Business Bank Account", "BANK", "ASSET"),
    _Row("091", "Business Savings Account", "BANK", "ASSET"),
    _Row("", "Business Credit Card", "BANK", "LIABILITY"),
    _Row("200", "Sales", "REVENUE", "REVENUE", "income"),
    _Row("205", "Consulting Income", "SALES", "REVENUE", "income"),
    _Row("206", "Design Income (old)", "SALES", "REVENUE", "income", status="ARCHIVED"),
    _Row("260", "Other Revenue", "OTHERINCOME", "REVENUE", "income"),
    _Row("270", "Interest Income", "OTHERINCOME", "REVENUE"),
    _Row("310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE", "expense"),
    _Row("400", "Advertising", "OVERHEADS", "EXPENSE", "expense", claims=True),
    _Row("404", "Bank Fees", "EXPENSE", "EXPENSE"),
    _Row("412", "Consulting & Accounting", "EXPENSE", "EXPENSE", "expense"),
    _Row("420", "Entertainment", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("429", "General Expenses", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("449", "Motor Vehicle Expenses", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("453", "Office Expenses", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("469", "Rent", "EXPENSE", "EXPENSE", "expense"),
    _Row("477", "Salaries", "EXPENSE", "EXPENSE"),
    _Row("485", "Subscriptions", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("489", "Telephone & Internet", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("493", "Travel - National", "EXPENSE", "EXPENSE", "expense", claims=True),
    _Row("494", "Travel - International", "EXPENSE", "EXPENSE", claims=True),
    _Row("497", "Bank Revaluations", "EXPENSE", "EXPENSE", system="BANKCURRENCYGAIN"),
    _Row("498", "Unrealised Currency Gains", "EXPENSE", "EXPENSE", system="UNREALISEDCURRENCYGAIN"),
    _Row("499", "Realised Currency Gains", "EXPENSE", "EXPENSE", system="REALISEDCURRENCYGAIN"),
    _Row("610", "Accounts Receivable", "CURRENT", "ASSET", system="DEBTORS"),
    _Row("620", "Prepayments", "CURRENT", "ASSET"),
    _Row("710", "Office Equipment", "FIXED", "ASSET", "expense"),
    _Row("800", "Accounts Payable", "CURRLIAB", "LIABILITY", system="CREDITORS"),
    _Row("801", "Unpaid Expense Claims", "CURRLIAB", "LIABILITY", system="UNPAIDEXPCLM"),
    _Row("820", "", "CURRLIAB", "LIABILITY", system="GST"),
    _Row("840", "Historical Adjustment", "CURRLIAB", "LIABILITY", system="HISTORICAL"),
    _Row("860", "Rounding", "CURRLIAB", "LIABILITY", system="ROUNDING"),
    _Row("877", "Tracking Transfers", "CURRLIAB", "LIABILITY", system="TRACKINGTRANSFERS"),
    _Row("880", "Owner Drawings", "EQUITY", "EQUITY", payments=True),
    _Row("960", "Retained Earnings", "EQUITY", "EQUITY", system="RETAINEDEARNINGS"),
    _Row("970", "Owner Funds Introduced", "EQUITY", "EQUITY", payments=True),
)


def seeded_accounts(profile: OrganisationProfile) -> tuple[Account, ...]:
    return tuple(_account(profile, row) for row in _ROWS)


def _account(profile: OrganisationProfile, row: _Row) -> Account:
    taxes = {"income": INCOME_TAX, "expense": EXPENSE_TAX, "none": NO_TAX}
    name = row.name or _TAX_ACCOUNT_NAMES.get(profile.version, "GST")
    reporting_code, reporting_name = _REPORTING[row.account_class]
    bank = row.type == "BANK"
    return Account(
        id=derived_id(profile.organisation_id, "account", row.code or row.name),
        updated_ms=to_ms(profile.created),
        code=row.code,
        name=name,
        type=row.type,
        account_class=row.account_class,
        tax_type=taxes[row.tax][profile.version],
        status=row.status,
        system_account=row.system,
        enable_payments=row.payments,
        show_in_expense_claims=row.claims,
        bank_account_number=f"00-0000-00000{row.code or '92'}-00" if bank else "",
        bank_account_type=("BANK" if row.code else "CREDITCARD") if bank else "",
        currency_code=profile.base_currency if bank else "",
        reporting_code=reporting_code,
        reporting_code_name=reporting_name,
    )
