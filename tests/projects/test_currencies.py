"""An amount is in the currency in which it was set: no other one is put under it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Numeric

from app.kernel.db import OrgRow
from app.kernel.errors import DomainError
from app.kernel.money import Minor
from app.kernel.tables import table_models
from app.projects import queries, services
from app.projects.models import BillingMode
from app.projects.queries.amounts import amount_columns
from app.projects.rules import RateScope
from app.projects.services import MilestoneDetails, ProjectDetails
from app.retainers.rules import RetainerTerms
from app.retainers.services import add_terms, create_retained_project
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import Work

Browse = Callable[[Person], Browser]
JANUARY = date(2026, 1, 1)


def set_budget(work: Work) -> str:
    services.update_project(work.project_id, ProjectDetails("Website", budget_minor=Minor(5000_00)))
    return "the budget of Website"


def set_fixed_price(work: Work) -> str:
    services.update_project(
        work.project_id,
        ProjectDetails("Website", BillingMode.FIXED, fixed_price_minor=Minor(100_00)),
    )
    return "the fixed price of Website"


def set_milestone(work: Work) -> str:
    """It stays when the project is billed by time again."""
    set_fixed_price(work)
    services.add_milestone(work.project_id, MilestoneDetails("Launch", Minor(50_00)))
    services.update_project(work.project_id, ProjectDetails("Website"))
    return "the milestone of Website"


def set_retainer(work: Work) -> str:
    """Its terms stay when the project is billed by time again."""
    details = ProjectDetails("Care", BillingMode.RETAINER)
    project_id = create_retained_project(
        work.client_id, details, RetainerTerms(JANUARY, Minor(900_00), 3600)
    )
    services.update_project(project_id, ProjectDetails("Care"))
    return "the fee of Care from 1 January 2026"


def set_overage_rate(work: Work) -> str:
    details = ProjectDetails("Care", BillingMode.RETAINER)
    project_id = create_retained_project(
        work.client_id, details, RetainerTerms(JANUARY, Minor(0), 3600)
    )
    later = date(2026, 3, 1)
    add_terms(project_id, RetainerTerms(later, Minor(0), 3600, overage_rate=Decimal(90)))
    return "the rate of hours beyond of Care from 1 March 2026"


def set_client_rate(work: Work) -> str:
    services.add_rate(RateScope(client_id=work.client_id), Decimal(120))
    return "the rate of Harbour"


def set_project_rate(work: Work) -> str:
    """One that was in force once, and one that is to come."""
    scope = RateScope(project_id=work.other_id)
    services.add_rate(scope, Decimal(120), JANUARY)
    services.add_rate(scope, None, date(2026, 2, 1))
    return "the rate of Support from 1 January 2026"


AMOUNTS = [
    set_budget,
    set_fixed_price,
    set_milestone,
    set_retainer,
    set_overage_rate,
    set_client_rate,
    set_project_rate,
]


def currency_of(person: Person, client_id: UUID) -> str:
    with person.enter_scope():
        return queries.client(client_id).currency


@pytest.mark.parametrize("set_amount", AMOUNTS)
def test_a_clients_currency_stays_while_an_amount_is_in_it(
    cast: Cast, work: Work, browse: Browse, set_amount: Callable[[Work], str]
) -> None:
    with cast.mara.enter_scope():
        words = set_amount(work)
    page = f"/o/acme/clients/{work.client_id}"
    refused = browse(cast.mara).send(page, name="Harbour", currency="JPY")
    assert (refused.status_code, words in refused.text) == (422, True)
    assert currency_of(cast.mara, work.client_id) == "NZD"
    assert browse(cast.mara).send(page, name="Harbours", currency="NZD").status_code == 303


def test_all_of_them_are_named_one_by_one(cast: Cast, work: Work) -> None:
    with cast.mara.enter_scope():
        words = [set_budget(work), set_client_rate(work), set_project_rate(work)]
        with pytest.raises(DomainError) as refusal:
            services.update_client(work.client_id, "Harbour", "JPY")
    assert refusal.value.field == "currency"
    assert [text in refusal.value.message for text in words] == [True] * 3


def test_a_member_on_a_project_has_a_rate_in_the_clients_currency(cast: Cast, work: Work) -> None:
    with cast.mara.enter_scope():
        services.add_rate(RateScope(cast.mel.membership_id, work.project_id), Decimal(80))
        with pytest.raises(DomainError, match="the rate of Website"):
            services.update_client(work.client_id, "Harbour", "JPY")


def test_a_client_without_amounts_may_be_billed_in_another_currency(cast: Cast, work: Work) -> None:
    with cast.mara.enter_scope():
        services.add_rate(RateScope(client_id=work.client_id), Decimal(0))
        services.update_project(work.project_id, ProjectDetails("Website", budget_seconds=3600))
        other = services.create_client("Northwind", "AUD")
        services.add_rate(RateScope(client_id=other), Decimal(150))
        services.update_client(work.client_id, "Harbour", "JPY")
    assert currency_of(cast.mara, work.client_id) == "JPY"


@pytest.mark.parametrize("of_member", [True, False])
def test_the_organisations_currency_stays_while_rates_are_in_it(
    cast: Cast, browse: Browse, *, of_member: bool
) -> None:
    adam = browse(cast.adam)
    scope = RateScope(cast.mel.membership_id) if of_member else RateScope()
    with cast.mara.enter_scope():
        rate_id = services.add_rate(scope, Decimal(95), JANUARY)
    form = {
        "name": "Acme",
        "time_zone": "Pacific/Auckland",
        "week_start": "0",
        "locale": "en_NZ",
        "currency": "JPY",
    }
    refused = adam.send("/o/acme/settings/organisation", **form)
    whose = "Mel" if of_member else "the organisation"
    assert refused.status_code == 422
    assert f"the rate of {whose} from 1 January 2026" in refused.text
    with cast.mara.enter_scope():
        services.delete_rate(rate_id)
    assert adam.send("/o/acme/settings/organisation", **form).status_code == 303


# What is no amount, or has its currency beside it.
OTHER_NUMBERS = {
    "invoice": {
        "subtotal_hundredths",
        "tax_hundredths",
        "total_hundredths",
        "xero_total_hundredths",
    },
    "invoice_line": {
        "amount_hundredths",
        "percent",
        "quantity",
        "tax_hundredths",
        "tax_rate",
        "unit_amount",
    },
    "invoice_entry": {"rate"},
    "bulk_item": {"seen_amount_hundredths"},
    "milestone": {"percent"},
    "item": {"unit_price"},
}


def test_every_stored_amount_says_how_it_is_called_or_has_its_currency_beside_it() -> None:
    numbers = {
        (table.name, column.name)
        for table, model in table_models()
        if issubclass(model, OrgRow)
        for column in table.columns
        if isinstance(column.type, Numeric)
        or (isinstance(column.type, BigInteger) and column.name.endswith(("_minor", "_hundredths")))
    }
    called = {(table.name, column.name) for table, column in amount_columns()}
    others = {(table, column) for table, columns in OTHER_NUMBERS.items() for column in columns}
    assert numbers - others == called, "see app/projects/rules/amounts.py"
    assert called & others == set()
