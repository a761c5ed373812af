"""Amounts of money as people write them."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from app.forms.fields import read_amount
from app.kernel.errors import DomainError
from app.projects import queries
from app.projects.rules import RateScope
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import make_work


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("95.5", "95.5"),
        ("95,5", "95.5"),
        ("95,50", "95.5"),
        ("1250,5", "1250.5"),
        ("1250,125", "1250.125"),
        ("0,125", "0.125"),
        ("0,3333", "0.3333"),
        (",5", "0.5"),
        ("95,", "95"),
        ("95.", "95"),
        ("1.250", "1.25"),
        ("1,250.50", "1250.5"),
        ("1.250,50", "1250.5"),
        ("1,250.", "1250"),
        ("12,345,678.9", "12345678.9"),
        ("1,250,000", "1250000"),
        ("1.250.000", "1250000"),
        ("1 250", "1250"),
        ("1\u202f250,50", "1250.5"),
        ("1'250.50", "1250.5"),
    ],
)
def test_a_comma_is_a_decimal_sign_as_a_point_is(text: str, amount: str) -> None:
    assert read_amount(text, 4) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,250", "12,500", "999,999"])
def test_a_comma_before_three_digits_could_be_either_and_is_asked_about(text: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_amount(text, 4)
    words = f"Write {text.replace(',', '')}, {text}.00 or {text.replace(',', '.')}"
    assert words in refusal.value.message
    first, second, third = (
        read_amount(option, 4)
        for option in (text.replace(",", ""), f"{text}.00", text.replace(",", "."))
    )
    assert first == second == third * 1000


@pytest.mark.parametrize(
    "text",
    [
        *("1,2,3", "1..2", ",", ".", "-1", "−1", "1e3", "1,250,50", "1.250.50", "12,50.00"),
        *("1,250 000", "0,250.00", "1,250.000,5", "1 25", "1,,250"),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        read_amount(text, 4)


@pytest.mark.parametrize(("text", "places", "is_taken"), [("0,12", 2, True), ("0,123", 2, False)])
def test_decimals_behind_a_comma_are_counted(text: str, places: int, *, is_taken: bool) -> None:
    if is_taken:
        assert read_amount(text, places) == Decimal(text.replace(",", "."))
    else:
        with pytest.raises(DomainError, match="At most 2 decimals"):
            read_amount(text, places)


def test_fields_of_money_and_hours_take_it(cast: Cast, browse: Callable[[Person], Browser]) -> None:
    work, mara = make_work(cast.mara), browse(cast.mara)
    rate = {"project_id": str(work.project_id), "amount": "95,5", "starts_on": "2026-01-01"}
    assert mara.send("/o/acme/rates", **rate).status_code == 303
    fields = {"client_id": str(work.client_id), "name": "Brand", "billing_mode": "fixed"}
    fields |= {"fixed_price": "1250,05", "budget": "37,5"}
    assert mara.send("/o/acme/projects", **fields).status_code == 303
    asked = mara.send("/o/acme/projects", **fields | {"name": "Logo", "fixed_price": "1,250"})
    assert (asked.status_code, 'value="1,250"' in asked.text) == (422, True)
    with cast.mara.enter_scope():
        [step] = queries.rates(RateScope(project_id=work.project_id))
        [brand] = [project for project in queries.projects() if project.name == "Brand"]
    assert (step.amount, brand.fixed_price_minor) == (Decimal("95.5"), 125_005)
    assert brand.budget_seconds == 37 * 3600 + 1800
