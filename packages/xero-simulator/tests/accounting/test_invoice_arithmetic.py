"""Totals are those of facts 3.3: half up, tax per line, then summed."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounting.conftest import Api, Json
from xero_simulator.accounting.ledger import Ledger

CENT = Decimal("0.01")
TAX = {"OUTPUT2": Decimal("0.15"), "ZERORATED": Decimal(0), "NONE": Decimal(0)}

lines = st.fixed_dictionaries(
    {
        "Quantity": st.decimals(min_value=0, max_value=2000, places=4),
        "UnitAmount": st.decimals(min_value=0, max_value=5000, places=4),
        "TaxType": st.sampled_from(sorted(TAX)),
        "DiscountRate": st.one_of(st.none(), st.decimals(min_value=0, max_value=100, places=2)),
    }
)


def half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    return value.quantize(step, rounding=ROUND_HALF_UP)


def expected_totals(
    sent: list[Json], kind: str, unit_step: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    amounts, taxes = Decimal(0), Decimal(0)
    for line in sent:
        kept_share = 1 - (line["DiscountRate"] or Decimal(0)) / 100
        amount = half_up(line["Quantity"] * half_up(line["UnitAmount"], unit_step) * kept_share)
        rate = TAX[line["TaxType"]] if kind != "NoTax" else Decimal(0)
        taxes += half_up(amount * rate if kind == "Exclusive" else amount * rate / (1 + rate))
        amounts += amount
    return (
        (amounts - taxes, taxes, amounts)
        if kind == "Inclusive"
        else (amounts, taxes, amounts + taxes)
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sent=st.lists(lines, min_size=1, max_size=6),
    kind=st.sampled_from(["Exclusive", "Inclusive", "NoTax"]),
    unitdp=st.sampled_from([None, 4]),
)
def test_totals_equal_an_independent_computation(
    api: Api, customer: str, sent: list[Json], kind: str, unitdp: int | None
) -> None:
    items = [
        {key: str(value) for key, value in line.items() if value is not None}
        | {"Description": "x", "AccountCode": "200"}
        for line in sent
    ]
    element = {
        "Type": "ACCREC",
        "Contact": {"ContactID": customer},
        "LineAmountTypes": kind,
        "LineItems": items,
    }
    answer = api.put("/Invoices", element, unitdp=unitdp).json(parse_float=Decimal)["Invoices"][0]
    totals = (answer["SubTotal"], answer["TotalTax"], answer["Total"])
    assert totals == expected_totals(sent, kind, Decimal("0.0001") if unitdp else CENT)


@pytest.mark.parametrize(
    ("amount", "tax"),
    [("541.25", "70.60"), ("500", "65.22"), ("89", "11.61")],
)
def test_inclusive_tax_equals_what_was_recorded(
    api: Api, draft: Json, amount: str, tax: str
) -> None:
    draft |= {
        "LineAmountTypes": "Inclusive",
        "LineItems": [
            {"Description": "x", "UnitAmount": amount, "AccountCode": "200", "TaxType": "OUTPUT2"}
        ],
    }
    answer = api.put("/Invoices", draft).json(parse_float=Decimal)["Invoices"][0]
    assert (answer["TotalTax"], answer["Total"]) == (Decimal(tax), Decimal(amount))


def one_line(api: Api, draft: Json, **line: Any) -> Json:
    draft["LineItems"] = [{"Description": "x", "AccountCode": "200", **line}]
    answer: Json = api.put("/Invoices", draft, unitdp=4).json(parse_float=Decimal)["Invoices"][0]
    return answer


def test_a_missing_quantity_unit_amount_or_line_amount_is_worked_out(api: Api, draft: Json) -> None:
    assert one_line(api, draft, UnitAmount="7.5")["LineItems"][0]["Quantity"] == 1
    assert one_line(api, draft, Quantity=4, LineAmount=10)["LineItems"][0]["UnitAmount"] == Decimal(
        "2.5"
    )
    assert one_line(api, draft, UnitAmount=4, LineAmount=10)["LineItems"][0]["Quantity"] == Decimal(
        "2.5"
    )
    assert one_line(api, draft, LineAmount="12.34")["LineItems"][0]["UnitAmount"] == Decimal(
        "12.34"
    )


def test_a_discount_amount_is_taken_off_the_line(api: Api, draft: Json) -> None:
    answer = one_line(api, draft, Quantity=2, UnitAmount=50, DiscountAmount=12.5)
    assert (answer["SubTotal"], answer["IsDiscounted"]) == (Decimal("87.5"), True)


def test_a_tax_amount_that_was_set_by_hand_stands_until_its_line_changes(
    api: Api, draft: Json
) -> None:
    line = one_line(api, draft, Quantity=1, UnitAmount=100, TaxAmount="14.99")
    path, line_id = f"/Invoices/{line['InvoiceID']}", line["LineItems"][0]["LineItemID"]
    renamed = api.post(
        path, {"LineItems": [{"LineItemID": line_id, "Description": "new words"}]}
    ).json(parse_float=Decimal)["Invoices"][0]
    assert (renamed["TotalTax"], renamed["LineItems"][0]["LineItemID"]) == (
        Decimal("14.99"),
        line_id,
    )
    doubled = api.post(path, {"LineItems": [{"LineItemID": line_id, "Quantity": 2}]}).json(
        parse_float=Decimal
    )["Invoices"][0]
    assert (doubled["TotalTax"], doubled["LineItems"][0]["Description"]) == (
        Decimal("30.0"),
        "new words",
    )


def test_a_line_may_hold_a_description_only(api: Api, draft: Json) -> None:
    draft |= {
        "Status": "AUTHORISED",
        "LineItems": [*draft["LineItems"], {"Description": "Thank you"}],
    }
    answer = api.put("/Invoices", draft).json()["Invoices"][0]
    assert answer["Total"] == 24.15
    assert "UnitAmount" not in answer["LineItems"][1]


def test_lines_left_out_of_an_update_are_removed(api: Api, draft: Json) -> None:
    draft["LineItems"] *= 3
    invoice = api.put("/Invoices", draft).json()["Invoices"][0]
    line_item_i_d = invoice["LineItems"][1]["LineItemID"]
    changed = api.post(
        f"/Invoices/{invoice['InvoiceID']}", {"LineItems": [{"LineItemID": line_item_i_d}]}
    ).json()["Invoices"][0]
    assert [line["LineItemID"] for line in changed["LineItems"]] == [line_item_i_d]
    assert changed["Total"] == 24.15


def test_numbers_are_written_as_exact_json_numbers(api: Api, draft: Json) -> None:
    draft["LineItems"] = [
        {"Description": "x", "Quantity": "0.3333", "UnitAmount": "33.3333", "AccountCode": "200"}
    ]
    text = api.put("/Invoices", draft, unitdp=4).text
    assert '"UnitAmount":33.3333,' in text
    assert '"Quantity":0.3333,' in text
    assert '"LineAmount":11.11,' in text
    assert '"AmountPaid":0.0,' in text
    assert '"CurrencyRate":1.0,' in text


def test_a_read_without_unitdp_shows_two_decimals_of_the_same_invoice(
    api: Api, draft: Json
) -> None:
    line = one_line(api, draft, Quantity=3, UnitAmount="33.3333")
    path = f"/Invoices/{line['InvoiceID']}"
    assert api.get(path).json()["Invoices"][0]["LineItems"][0]["UnitAmount"] == 33.33
    assert api.get(path, unitdp=4).json()["Invoices"][0]["LineItems"][0]["UnitAmount"] == 33.3333
    assert api.get(path).json()["Invoices"][0]["SubTotal"] == 100.0


def test_the_same_arithmetic_holds_inside_xero(ledger: Ledger, draft: Json) -> None:
    invoice = ledger.create_invoice(draft)
    edited = ledger.edit_invoice_lines(
        invoice["InvoiceID"],
        [{"Description": "y", "Quantity": 1.5, "UnitAmount": 33.3333, "AccountCode": "200"}],
    )
    assert (edited["SubTotal"], edited["TotalTax"]) == (Decimal("50.00"), Decimal("7.50"))
