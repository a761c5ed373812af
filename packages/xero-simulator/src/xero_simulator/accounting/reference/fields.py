"""What `where` and `order` may name on reference data."""

from xero_simulator.accounting.dates import from_ms
from xero_simulator.accounting.entities.reference import (
    Account,
    Currency,
    Item,
    TaxRate,
    TrackingCategory,
)
from xero_simulator.accounting.query_fields import FieldSet, day, flag, guid, number, text

ACCOUNT_FIELDS: FieldSet[Account] = FieldSet(
    "Account",
    {
        "accountid": guid(lambda account: account.id),
        "code": text(lambda account: account.code),
        "name": text(lambda account: account.name),
        "status": text(lambda account: account.status),
        "type": text(lambda account: account.type),
        "taxtype": text(lambda account: account.tax_type),
        "class": text(lambda account: account.account_class),
        "systemaccount": text(lambda account: account.system_account),
        "description": text(lambda account: account.description),
        "enablepaymentstoaccount": flag(lambda account: account.enable_payments),
        "showinexpenseclaims": flag(lambda account: account.show_in_expense_claims),
        "bankaccountnumber": text(lambda account: account.bank_account_number),
        "bankaccounttype": text(lambda account: account.bank_account_type),
        "currencycode": text(lambda account: account.currency_code),
        "reportingcode": text(lambda account: account.reporting_code),
        "updateddateutc": day(lambda account: from_ms(account.updated_ms)),
    },
)

TAX_RATE_FIELDS: FieldSet[TaxRate] = FieldSet(
    "TaxRate",
    {
        "name": text(lambda rate: rate.name),
        "taxtype": text(lambda rate: rate.tax_type),
        "reporttaxtype": text(lambda rate: rate.report_tax_type),
        "status": text(lambda rate: rate.status),
        "displaytaxrate": number(lambda rate: rate.rate),
        "effectiverate": number(lambda rate: rate.rate),
        "canapplytoassets": flag(lambda rate: "ASSET" in rate.applies_to),
        "canapplytoequity": flag(lambda rate: "EQUITY" in rate.applies_to),
        "canapplytoexpenses": flag(lambda rate: "EXPENSE" in rate.applies_to),
        "canapplytoliabilities": flag(lambda rate: "LIABILITY" in rate.applies_to),
        "canapplytorevenue": flag(lambda rate: "REVENUE" in rate.applies_to),
    },
)

ITEM_FIELDS: FieldSet[Item] = FieldSet(
    "Item",
    {
        "itemid": guid(lambda item: item.id),
        "code": text(lambda item: item.code),
        "name": text(lambda item: item.name),
        "description": text(lambda item: item.description),
        "issold": flag(lambda item: item.sold),
        "ispurchased": flag(lambda item: item.purchased),
        "istrackedasinventory": flag(lambda _: False),
        "salesdetails.unitprice": number(
            lambda item: item.sales.unit_price if item.sales else None
        ),
        "updateddateutc": day(lambda item: from_ms(item.updated_ms)),
    },
)

CATEGORY_FIELDS: FieldSet[TrackingCategory] = FieldSet(
    "TrackingCategory",
    {
        "trackingcategoryid": guid(lambda category: category.id),
        "name": text(lambda category: category.name),
        "status": text(lambda category: category.status),
    },
)

CURRENCY_FIELDS: FieldSet[Currency] = FieldSet(
    "Currency",
    {
        "code": text(lambda currency: currency.code),
        "description": text(lambda currency: currency.description),
    },
)
