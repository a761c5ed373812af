"""Xero's SDK reads the organisation and its reference data."""

from decimal import Decimal
from typing import Any

import pytest
from xero_python.exceptions import NotFoundException

from accounting.conftest import TENANT, Organisation
from xero_simulator.accounting.ledger import Ledger
from xero_simulator.accounting.seed.profiles import (
    DEMO_AU,
    DEMO_GLOBAL,
    DEMO_NZ,
    DEMO_UK,
    ONE_CURRENCY,
    PARTNER,
)

ALL_PROFILES = [DEMO_NZ, DEMO_AU, DEMO_UK, DEMO_GLOBAL, ONE_CURRENCY, PARTNER]


def test_organisation_tells_its_country_currency_and_short_code(sdk: Any) -> None:
    (found,) = sdk.get_organisations(TENANT).organisations
    assert (found.name, found.country_code.value, found.base_currency.value) == (
        "Demo Company (NZ)",
        "NZ",
        "NZD",
    )
    assert found.short_code == "!Hn7Zq"
    assert found.timezone.value == "NEWZEALANDSTANDARDTIME"


def test_actions_forbid_invoicing_in_a_partner_edition(
    sdk: Any, organisation: Organisation
) -> None:
    assert {action.status for action in sdk.get_organisation_actions(TENANT).actions} == {"ALLOWED"}
    organisation.start_over(PARTNER)
    assert {action.status for action in sdk.get_organisation_actions(TENANT).actions} == {
        "NOT-ALLOWED"
    }


def test_only_multicurrency_is_missing_in_a_small_plan(
    sdk: Any, organisation: Organisation
) -> None:
    organisation.start_over(ONE_CURRENCY)
    forbidden = [
        action.name
        for action in sdk.get_organisation_actions(TENANT).actions
        if action.status != "ALLOWED"
    ]
    assert forbidden == ["UseMulticurrency"]
    assert [currency.code.value for currency in sdk.get_currencies(TENANT).currencies] == ["NZD"]


def test_accounts_can_be_narrowed_and_read_one_by_one(sdk: Any) -> None:
    income = sdk.get_accounts(
        TENANT, where='Class=="REVENUE" AND Status=="ACTIVE"', order="Code DESC"
    ).accounts
    assert [account.code for account in income] == ["270", "260", "205", "200"]
    (one,) = sdk.get_account(TENANT, income[-1].account_id).accounts
    assert (one.name, one.tax_type) == ("Sales", "OUTPUT2")


def test_system_and_archived_accounts_are_told_apart(sdk: Any) -> None:
    accounts = sdk.get_accounts(TENANT).accounts
    system = {account.system_account for account in accounts if account.system_account}
    assert {"DEBTORS", "CREDITORS", "GST", "ROUNDING"} <= system
    assert [account.code for account in accounts if account.status == "ARCHIVED"] == ["206"]


def test_tax_rates_come_with_deleted_ones(sdk: Any) -> None:
    rates = {rate.tax_type: rate for rate in sdk.get_tax_rates(TENANT).tax_rates}
    assert rates["OUTPUT"].status == "DELETED"
    output = rates["OUTPUT2"]
    assert (output.effective_rate, output.can_apply_to_expenses, output.can_apply_to_revenue) == (
        Decimal(15),
        False,
        True,
    )
    (one,) = sdk.get_tax_rate_by_tax_type(TENANT, "OUTPUT2").tax_rates
    assert one.name == "15% GST on Income"


def test_items_show_four_decimals_only_when_asked(sdk: Any) -> None:
    def price(**options: int) -> Decimal:
        travel = next(
            item for item in sdk.get_items(TENANT, **options).items if item.code == "TRAVEL"
        )
        return Decimal(travel.sales_details.unit_price)

    assert price() == Decimal("1.04")
    assert price(unitdp=4) == Decimal("1.0417")


def test_items_are_found_by_id_and_by_code(sdk: Any) -> None:
    (by_code,) = sdk.get_item(TENANT, "paper").items
    (by_id,) = sdk.get_item(TENANT, by_code.item_id).items
    assert (by_id.code, by_id.is_sold, by_id.is_purchased) == ("PAPER", False, True)


def test_tracking_categories_hide_archived_options_unless_asked(sdk: Any, ledger: Ledger) -> None:
    def options(**wanted: bool) -> list[str]:
        region = next(
            tracking_category
            for tracking_category in sdk.get_tracking_categories(
                TENANT, **wanted
            ).tracking_categories
            if tracking_category.name == "Region"
        )
        return [option.name for option in region.options]

    assert options() == ["North", "South", "East Coast"]
    assert options(include_archived=True) == ["North", "South", "East Coast", "West Coast"]


def test_an_archived_tracking_category_leaves_the_list_but_not_the_books(
    sdk: Any, ledger: Ledger
) -> None:
    category_id = str(ledger.tracking_categories()[0]["TrackingCategoryID"])
    ledger.archive_tracking_category(category_id)
    assert [
        tracking_category.name
        for tracking_category in sdk.get_tracking_categories(TENANT).tracking_categories
    ] == ["Department"]
    (one,) = sdk.get_tracking_category(TENANT, category_id).tracking_categories
    assert one.status == "ARCHIVED"


def test_branding_themes_come_in_their_order(sdk: Any) -> None:
    themes = sdk.get_branding_themes(TENANT).branding_themes
    assert [(theme.name, theme.sort_order) for theme in themes] == [
        ("Standard", 1),
        ("Special Projects", 2),
        ("Consulting", 4),
    ]
    (one,) = sdk.get_branding_theme(TENANT, themes[2].branding_theme_id).branding_themes
    assert one.name == "Consulting"


def test_currencies_are_those_of_the_organisation(sdk: Any, ledger: Ledger) -> None:
    ledger.set_currencies(["EUR"])
    assert [
        (currency.code.value, currency.description)
        for currency in sdk.get_currencies(TENANT).currencies
    ] == [
        ("NZD", "New Zealand Dollar"),
        ("EUR", "Euro"),
    ]


@pytest.mark.parametrize("profile", ALL_PROFILES, ids=lambda profile: profile.name)
def test_every_seeded_account_has_an_active_tax_rate_that_fits_it(
    organisation: Organisation, profile: Any
) -> None:
    organisation.start_over(profile)
    rates = {
        rate["TaxType"]: rate
        for rate in organisation.ledger.tax_rates()
        if rate["Status"] == "ACTIVE"
    }
    columns = {
        "ASSET": "Assets",
        "EQUITY": "Equity",
        "EXPENSE": "Expenses",
        "LIABILITY": "Liabilities",
        "REVENUE": "Revenue",
    }
    for account in organisation.ledger.accounts():
        assert rates[account["TaxType"]][f"CanApplyTo{columns[account['Class']]}"], account


def test_what_nobody_has_is_not_found(sdk: Any) -> None:
    nobody = "11111111-1111-4111-8111-111111111111"
    for read in (
        sdk.get_account,
        sdk.get_item,
        sdk.get_tracking_category,
        sdk.get_branding_theme,
        sdk.get_contact,
        sdk.get_invoice,
        sdk.get_payment,
    ):
        with pytest.raises(NotFoundException):
            read(TENANT, nobody)
