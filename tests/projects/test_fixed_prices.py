from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.money import Hundredths, Minor, minor_to_hundredths
from app.projects import queries, services
from app.projects.models import BillingMode
from app.projects.rules import FixedState, share_of_price
from app.projects.services import MilestoneDetails, ProjectDetails
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.invoice_rows import make_invoice
from xero_simulator.testing import DEADLINE_SECONDS

Browse = Callable[[Person], Browser]
PRICE = ProjectDetails("Brand", BillingMode.FIXED, fixed_price_minor=Minor(1000_00))


@pytest.fixture
def brand(cast: Cast) -> UUID:
    """A project at a fixed price of 1,000."""
    with cast.mara.enter_scope():
        return services.create_project(services.create_client("Harbour", "NZD"), PRICE)


def state_of(person: Person, project_id: UUID) -> FixedState:
    with person.enter_scope():
        db.session.rollback()
        found = queries.fixed_state(project_id)
        assert found is not None
        return found


def bill_part(
    person: Person,
    project_id: UUID,
    amount: int,
    milestone_id: UUID | None = None,
    *,
    beyond: bool = False,
) -> UUID:
    with person.enter_scope():
        client_id = queries.project(project_id).client_id
    invoice_id = make_invoice(person, client_id)
    with person.enter_scope(), transaction() as session:
        services.add_fixed_bill(
            session, project_id, invoice_id, Hundredths(amount), milestone_id, may_exceed=beyond
        )
    return invoice_id


def test_what_is_left_is_the_price_less_what_live_invoices_have(cast: Cast, brand: UUID) -> None:
    with cast.mara.enter_scope():
        half = services.add_milestone(
            brand, MilestoneDetails("Half", percent=Decimal(50), due_on=date(2026, 12, 1))
        )
    invoice_id = bill_part(cast.mara, brand, 500_00, half)
    bill_part(cast.mara, brand, 100_00)
    state = state_of(cast.mara, brand)
    assert (
        state.price_hundredths,
        state.billed_hundredths,
        state.left_hundredths,
        state.elsewhere_hundredths,
    ) == (
        1000_00,
        600_00,
        400_00,
        100_00,
    )
    assert [each.billed_by for each in state.milestones] == [invoice_id]
    with cast.mara.enter_scope(), transaction() as session:
        assert services.release_fixed_parts(session, invoice_id) == 1
    assert state_of(cast.mara, brand).left_hundredths == 900_00


def test_beyond_what_is_left_only_when_it_is_meant(cast: Cast, brand: UUID) -> None:
    bill_part(cast.mara, brand, 900_00)
    with pytest.raises(DomainError) as refusal:
        bill_part(cast.mara, brand, 100_01)
    assert refusal.value.field == "beyond"
    bill_part(cast.mara, brand, 100_01, beyond=True)
    state = state_of(cast.mara, brand)
    assert (state.left_hundredths, state.beyond_hundredths) == (0, 1)


def test_two_who_bill_what_is_left_at_once_do_not_go_beyond(
    app: Flask, cast: Cast, brand: UUID
) -> None:
    with cast.mara.enter_scope():
        client_id = queries.project(brand).client_id
    invoices = [make_invoice(cast.mara, client_id) for _ in range(2)]
    together = Barrier(2)

    def bill_once(place: int) -> bool:
        with app.app_context(), cast.mara.enter_scope():
            together.wait(timeout=DEADLINE_SECONDS)
            try:
                with transaction() as session:
                    services.add_fixed_bill(session, brand, invoices[place], Hundredths(600_00))
            except DomainError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(bill_once, range(2))) == [False, True]


def test_a_billed_milestone_is_billed_once_and_stays(cast: Cast, brand: UUID) -> None:
    with cast.mara.enter_scope():
        first = services.add_milestone(brand, MilestoneDetails("First", Minor(200_00)))
    bill_part(cast.mara, brand, 200_00, first)
    with pytest.raises(Conflict):
        bill_part(cast.mara, brand, 200_00, first)
    with cast.mara.enter_scope():
        with pytest.raises(Conflict):
            services.update_milestone(first, MilestoneDetails("First", Minor(300_00)))
        with pytest.raises(Conflict):
            services.delete_milestone(first)
        with pytest.raises(DomainError, match="stays a fixed price"):
            services.update_project(brand, ProjectDetails("Brand"))
        with pytest.raises(DomainError, match="More than this"):
            services.update_project(
                brand, ProjectDetails("Brand", BillingMode.FIXED, fixed_price_minor=Minor(199_99))
            )
        services.update_project(
            brand, ProjectDetails("Brand", BillingMode.FIXED, fixed_price_minor=Minor(200_00))
        )
    assert state_of(cast.mara, brand).left_hundredths == 0


def test_a_milestone_of_another_project_is_not_billed_here(cast: Cast, brand: UUID) -> None:
    with cast.mara.enter_scope():
        other = services.create_project(
            queries.project(brand).client_id,
            ProjectDetails("Other", BillingMode.FIXED, fixed_price_minor=Minor(1)),
        )
        theirs = services.add_milestone(other, MilestoneDetails("Theirs", Minor(1)))
    with pytest.raises(NotFound):
        bill_part(cast.mara, brand, 1, theirs)


@given(st.integers(0, 10**12), st.decimals(0, 100, places=4))
def test_a_percentage_and_the_rest_are_the_whole(price: int, percent: Decimal) -> None:
    parts = (share_of_price(Minor(price), share, "NZD") for share in (percent, 100 - percent))
    assert 0 <= sum(parts) - price <= 1, "both halves of a cent are rounded up"


@pytest.mark.parametrize(
    ("price", "percent", "currency", "expected"),
    [
        (10_000, "12.345", "KWD", 123),  # 1.2345, not 1.235 and then 1.24
        (10_000, "12.35", "KWD", 124),
        (1_000, "33.25", "JPY", 33_300),  # whole yen
        (1_000, "33.25", "NZD", 333),
    ],
)
def test_a_percentage_is_rounded_once_to_what_an_invoice_can_bill(
    price: int, percent: str, currency: str, expected: int
) -> None:
    assert share_of_price(Minor(price), Decimal(percent), currency) == expected


@pytest.mark.parametrize(
    ("minor", "currency", "expected"),
    [(12345, "NZD", 12345), (12345, "JPY", 1234500), (12340, "KWD", 1234), (12345, "KWD", 1235)],
)
def test_invoices_count_in_hundredths(minor: int, currency: str, expected: int) -> None:
    assert minor_to_hundredths(Minor(minor), currency) == expected


def test_milestones_are_planned_on_their_page(cast: Cast, brand: UUID, browse: Browse) -> None:
    mara, page = browse(cast.mara), f"/o/acme/projects/{brand}/milestones"
    assert (
        mara.send(page, name="Sketches", percent="33.3333", due_on="2026-12-24").status_code == 303
    )
    assert mara.send(page, name="Launch", amount="600").status_code == 303
    shown = mara.get(page).text
    assert "$333.33" in shown
    assert "$66.67 of the price is in no milestone" in shown
    refused = mara.send(page, name="More", amount="66.68")
    assert refused.status_code == 422
    assert "Tick to plan it all the same" in refused.text
    assert mara.send(page, name="More", amount="66.68", beyond="y").status_code == 303
    assert "$0.01 more than the price" in mara.get(page).text
    more = next(each for each in state_of(cast.mara, brand).milestones if each.name == "More")
    assert (
        mara.send(f"/o/acme/milestones/{more.id}", name="Less", amount="66.67").status_code == 303
    )
    assert "The milestones are the whole price" in mara.get(page).text
    assert mara.send(f"/o/acme/milestones/{more.id}/delete").status_code == 303
    assert [each.name for each in state_of(cast.mara, brand).milestones] == ["Sketches", "Launch"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Fill this in"),
        ({"amount": ""}, "an amount or a percentage"),
        ({"percent": "10"}, "an amount or a percentage"),
        ({"amount": "0"}, "needs an amount"),
        ({"amount": "-1"}, "cannot be negative"),
        ({"amount": "9" * 40}, "too large"),
        ({"amount": "1.005"}, "NZD has 2 decimals"),
        ({"due_on": "2026-02-30"}, "does not exist"),
    ],
)
def test_a_milestone_that_makes_no_sense_is_refused(
    cast: Cast, brand: UUID, browse: Browse, fields: dict[str, str], words: str
) -> None:
    answer = browse(cast.mara).send(
        f"/o/acme/projects/{brand}/milestones", **{"name": "New", "amount": "5", **fields}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert state_of(cast.mara, brand).milestones == ()


def test_members_and_strangers_see_no_fixed_price(cast: Cast, brand: UUID, browse: Browse) -> None:
    page = f"/o/acme/projects/{brand}/milestones"
    assert browse(cast.mel).get(page).status_code == 403
    assert browse(cast.eve).get(page).status_code == 404
    with cast.eve.enter_scope():
        with pytest.raises(NotFound):
            queries.fixed_state(brand)
        with pytest.raises(NotFound):
            services.add_milestone(brand, MilestoneDetails("Theft", Minor(1)))
