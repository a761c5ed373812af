"""The paper: whose it is, for whom, and how it writes hours."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.invoicing.documents import pdf
from app.invoicing.models import HoursFormat, Invoice, InvoiceState
from app.invoicing.rules import build_preview
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.edit_forms import form_on, open_form
from tests.invoicing.client_work import ClientWork
from tests.invoicing.strategies import make_options, references
from tests.invoicing.test_rules_preview import DESIGN

Browse = Callable[[Person], Browser]
DETAILS = "/o/acme/settings/invoice-details"


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The words of every PDF that is asked for."""
    asked: list[dict[str, Any]] = []

    def compile_document(words: dict[str, Any]) -> bytes:
        asked.append(words)
        return b"%PDF-"

    monkeypatch.setattr(pdf, "compile_document", compile_document)
    return asked


def test_what_an_admin_says_of_the_organisation_stands_on_its_invoices(
    cast: Cast, browse: Browse, client_work: ClientWork, documents: list[dict[str, Any]]
) -> None:
    form = open_form(browse(cast.adam), DETAILS)
    answer = form.send(
        postal_address="Level 2, 48 Cuba Street\r\n  Wellington\u202e 6011 \r\n\r\n",
        tax_number="GST number 112-345-678",
        payment_line="Please pay to 12-3140-0123456-00",
    )
    assert answer.status_code == 303
    mara, address = browse(cast.mara), f"/o/acme/invoices/{client_work.create_invoice()}"
    words = mara.page(address).words
    for text in (
        "48 Cuba Street Wellington 6011 GST number",
        "Please pay to",
        "Reference: HL-0001",
    ):
        assert text in words
    mara.get(f"{address}/pdf")
    assert documents[0]["from"]["lines"] == [
        "Level 2, 48 Cuba Street",
        "Wellington 6011",
        "GST number 112-345-678",
    ]
    assert documents[0]["payment"] == ["Please pay to 12-3140-0123456-00", "Reference: HL-0001"]


def test_an_invoice_says_what_was_true_when_it_was_written(
    cast: Cast, browse: Browse, client_work: ClientWork, documents: list[dict[str, Any]]
) -> None:
    adam, mara = browse(cast.adam), browse(cast.mara)
    open_form(adam, DETAILS).send(
        postal_address="48 Cuba Street", tax_number="GST 112", payment_line="Pay to 12-3140"
    )
    sent = f"/o/acme/invoices/{client_work.create_invoice()}"
    draft = f"/o/acme/invoices/{client_work.create_invoice(send=False)}"
    open_form(adam, DETAILS).send(
        postal_address="1 Lambton Quay", tax_number="GST 999", payment_line="Pay to 99-0000"
    )
    assert open_form(mara, f"{draft}/edit").send(save="1").status_code == 303
    for address, texts in (
        (sent, ["48 Cuba Street", "GST 112", "Pay to 12-3140"]),
        (draft, ["1 Lambton Quay", "GST 999", "Pay to 99-0000"]),
    ):
        words = mara.page(address).words
        mara.get(f"{address}/pdf")
        paper = documents.pop()
        assert [*paper["from"]["lines"], paper["payment"][0]] == texts
        assert [text for text in texts if text not in words] == []


@pytest.mark.parametrize("text", ["x" * 501, "\n".join("abcdefghi")])
def test_an_address_is_a_few_lines(cast: Cast, browse: Browse, text: str) -> None:
    adam = browse(cast.adam)
    answer = open_form(adam, DETAILS).send(postal_address=text, tax_number="112")
    assert answer.status_code == 422
    assert 'value="112"' in answer.text
    assert "At most" in answer.text
    assert open_form(adam, DETAILS).values["tax_number"] == ""


def test_two_who_change_the_details_see_both_sides(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    first, second = open_form(adam, DETAILS), open_form(adam, DETAILS)
    assert first.send(tax_number="GST 1").status_code == 303
    assert second.send(payment_line="Pay to 12").status_code == 303, "other fields go together"
    late = second.send(tax_number="GST 2")
    assert late.status_code == 409
    assert "GST 1" in late.text


@given(seconds=st.integers(1, 400_000), format=st.sampled_from(HoursFormat))
def test_how_hours_are_written_changes_no_digest(seconds: int, format: HoursFormat) -> None:
    entry = replace(DESIGN, seconds=seconds)
    plain = build_preview([entry], make_options(), references())
    other = make_options(hours_format=format, client_address="12 Customhouse Quay")
    assert build_preview([entry], other, references()).digest == plain.digest


@pytest.mark.parametrize(
    ("format", "texts"), [("clock", ["1:40 h", "0:20 h"]), ("decimal", ["1.6667 h", "0.3333 h"])]
)
def test_hours_are_written_as_chosen(
    cast: Cast,
    browse: Browse,
    client_work: ClientWork,
    documents: list[dict[str, Any]],
    format: str,
    texts: list[str],
) -> None:
    invoice_id = client_work.create_invoice(
        client_work.add_entry(6000), client_work.add_entry(1200), send=False
    )
    mara, address = browse(cast.mara), f"/o/acme/invoices/{invoice_id}"
    values = open_form(mara, f"{address}/edit").send(
        hours_format=format, client_address="12 Customhouse Quay", save="1"
    )
    assert values.status_code == 303
    words = mara.page(address).words
    assert "Kowhai 12 Customhouse Quay" in words
    mara.get(f"{address}/pdf")
    assert documents[0]["to"]["lines"] == ["12 Customhouse Quay"]
    assert sorted(cells[1] for cells in documents[0]["lines"]) == sorted(texts)
    for text in texts:
        assert text in words
    assert client_work.lines(invoice_id)[0].quantity in (Decimal("1.6667"), Decimal("0.3333"))


def test_the_paper_of_what_xero_holds_can_be_changed_and_nothing_else_of_it(
    cast: Cast, browse: Browse, client_work: ClientWork
) -> None:
    invoice_id = client_work.create_invoice(client_work.add_entry(6000))
    client_work.change_row(Invoice, invoice_id, state=InvoiceState.PAID)
    before = client_work.stored_invoice(invoice_id)
    mara, address = browse(cast.mara), f"/o/acme/invoices/{invoice_id}"
    first, second = (form_on(mara, mara.page(address)) for _ in range(2))
    assert (
        first.send(hours_format="decimal", client_address="12 Quay\r\nWellington").status_code
        == 303
    )
    words = mara.page(address).words
    assert "1.6667 h" in words
    assert "Kowhai 12 Quay Wellington" in words
    assert second.send(client_address="Elsewhere").status_code == 409
    after = client_work.stored_invoice(invoice_id)
    assert (after.state, after.total_hundredths) == (before.state, before.total_hundredths)


@pytest.mark.parametrize("state", InvoiceState)
def test_every_state_has_its_place_on_the_way(
    cast: Cast, browse: Browse, client_work: ClientWork, state: InvoiceState
) -> None:
    invoice_id = client_work.create_invoice(send=False)
    client_work.change_row(Invoice, invoice_id, state=state)
    page = browse(cast.mara).page(f"/o/acme/invoices/{invoice_id}")
    assert page.source.count('aria-current="step"') == (0 if state is InvoiceState.PAID else 1)
