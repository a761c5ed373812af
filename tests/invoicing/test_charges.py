"""Lines that are not time: fees that cover time, extras, discounts; and that a form sent twice
makes one invoice.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from app.invoicing.models import InvoiceEvent, InvoiceState, LineAmountTypes, LineKind
from app.invoicing.queries.billable_entries import chosen_entries
from app.invoicing.queries.snapshots import covered_entries_by_key, snapshot_entries
from app.invoicing.rules import Charge, OwnChoice, PricedEntry, build_preview
from app.invoicing.services import PreviewChanged, create_invoice, discard_invoice, update_invoice
from app.kernel.db import db
from app.kernel.errors import Conflict, DomainError
from app.kernel.ids import new_id
from app.projects.models import BillingMode, Project
from app.timesheets.models import TimeEntry
from tests.invoicing.client_work import ClientWork
from tests.invoicing.strategies import make_options, references

WORK = PricedEntry(
    UUID(int=1),
    date(2026, 11, 3),
    3600,
    "Logo",
    UUID(int=21),
    "Mara",
    UUID(int=31),
    "Website",
    "Design",
    Decimal(120),
)
PRINTING = Charge("extra:1", LineKind.EXTRA, "Printing", Decimal("2.5"), Decimal("10.0001"))


def discount(amount: str = "-20", percent: str | None = None) -> Charge:
    return Charge(
        "discount:1",
        LineKind.DISCOUNT,
        "Discount",
        Decimal(1),
        Decimal(amount),
        percent=Decimal(percent) if percent else None,
    )


def test_charges_follow_the_time_in_their_order() -> None:
    shown = build_preview([WORK], make_options(), references(), [PRINTING, discount()])
    assert [(line.kind, line.amount, line.seconds) for line in shown.lines] == [
        (LineKind.TIME, 12_000, 3600),
        (LineKind.EXTRA, 2_500, 0),
        (LineKind.DISCOUNT, -2_000, 0),
    ]
    assert (shown.totals.subtotal, shown.totals.tax, shown.totals.total) == (12_500, 1_875, 14_375)


def test_a_percentage_is_of_the_lines_above_it_as_an_exact_amount() -> None:
    shown = build_preview(
        [WORK],
        make_options(),
        references(),
        [PRINTING, discount(percent="12.5"), replace(PRINTING, key="extra:2")],
    )
    line = shown.lines[2]
    assert (line.quantity, line.unit_amount, line.amount) == (
        Decimal(1),
        Decimal("-18.13"),
        -1_813,
    ), "12.5 % of 145.00 is 18.125"


def test_a_charge_may_have_its_own_account_tax_and_tracking() -> None:
    region = ((UUID(int=5), UUID(int=6)),)
    own = replace(PRINTING, account_code="260", tax_type="INPUT2", tracking=())
    shown = build_preview([WORK], make_options(tracking=region), references(), [own])
    assert [(line.account_code, line.tax_type, line.tracking) for line in shown.lines] == [
        ("200", "OUTPUT2", region),
        ("260", "INPUT2", ()),
    ]
    assert [problem.text for problem in shown.problems] == [
        "“Printing”: 15% GST on Expenses cannot be used with a revenue account. Choose another."
    ]


def test_what_is_chosen_for_one_line_stays_with_it_whatever_else_changes() -> None:
    other = replace(WORK, id=UUID(int=2), description="Review")
    chosen = make_options(own=(OwnChoice(f"entry:{WORK.id.hex}", description="Logo, as agreed"),))
    for entries in ([WORK], [WORK, other], [other, WORK]):
        texts = {
            line.entries[0].id: line.description
            for line in build_preview(entries, chosen, references()).lines
        }
        assert texts[WORK.id] == "Logo, as agreed"
        assert texts.get(other.id, "3 Nov 2026 · Website: Review") == "3 Nov 2026 · Website: Review"


def test_time_that_a_fee_covers_counts_and_needs_no_rate() -> None:
    fee = Charge(
        "fee:1",
        LineKind.FEE,
        "Retainer",
        Decimal(1),
        Decimal(500),
        entries=(replace(WORK, rate=None),),
    )
    shown = build_preview([], make_options(), references(), [fee])
    assert (
        shown.seconds,
        shown.unpriced,
        shown.is_ready,
        [entry.id for entry in shown.entries],
    ) == (
        3600,
        (),
        True,
        [WORK.id],
    )


@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_an_invoice_below_zero_is_refused_in_words(types: LineAmountTypes) -> None:
    shown = build_preview(
        [WORK], make_options(line_amount_types=types), references(), [discount("-120.01")]
    )
    assert not shown.is_ready
    assert "below zero" in shown.problems[0].text
    assert build_preview(
        [WORK], make_options(line_amount_types=types), references(), [discount("-120")]
    ).is_ready


def test_the_digest_knows_of_charges_and_of_what_they_cover() -> None:
    fee = Charge("fee:1", LineKind.FEE, "Retainer", Decimal(1), Decimal(500), entries=(WORK,))
    digests = {
        build_preview([], make_options(), references(), [charge]).digest
        for charge in (
            fee,
            replace(fee, entries=()),
            replace(fee, entries=(replace(WORK, seconds=60),)),
            replace(fee, unit_amount=Decimal(501)),
        )
    }
    assert len(digests) == 4


def retainer_entries(client_work: ClientWork, *entry_ids: UUID) -> tuple[PricedEntry, ...]:
    client_work.change_row(Project, client_work.project_id, billing_mode=BillingMode.RETAINER)
    with client_work.mara.enter_scope():
        found = tuple(chosen_entries(client_work.client_id, entry_ids, tuple(BillingMode)))
        db.session.rollback()
    return found


def test_what_a_charge_covers_is_locked_stored_and_released_like_any_other_time(
    client_work: ClientWork,
) -> None:
    entry = client_work.add_entry()
    fee = Charge(
        "fee:1",
        LineKind.FEE,
        "Retainer for November",
        Decimal(1),
        Decimal(500),
        entries=retainer_entries(client_work, entry),
    )
    shown = client_work.build_preview(charges=[fee])
    with client_work.mara.enter_scope():
        invoice_id = create_invoice(
            client_work.new_invoice(shown, charges=[fee], send=False), references()
        )
        assert [one.id for one in covered_entries_by_key(invoice_id)["fee:1"]] == [entry]
        assert snapshot_entries(invoice_id) == []
    assert client_work.entry_locks() == {entry: invoice_id}
    [line] = client_work.lines(invoice_id)
    assert (line.kind, line.key, line.seconds, line.amount_hundredths) == (
        LineKind.FEE,
        "fee:1",
        3600,
        50_000,
    )
    with client_work.mara.enter_scope():
        discard_invoice(invoice_id)
    assert client_work.entry_locks() == {}


def test_covered_time_that_changed_since_the_preview_is_noticed(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    fee = Charge(
        "fee:1",
        LineKind.FEE,
        "Retainer",
        Decimal(1),
        Decimal(500),
        entries=retainer_entries(client_work, entry),
    )
    asked = client_work.new_invoice(client_work.build_preview(charges=[fee]), charges=[fee])
    client_work.change_row(TimeEntry, entry, seconds=60)
    with client_work.mara.enter_scope(), pytest.raises(PreviewChanged):
        create_invoice(asked, references())
    assert client_work.entry_locks() == {}


def test_an_edited_invoice_keeps_what_its_charges_cover(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    fee = Charge(
        "fee:1",
        LineKind.FEE,
        "Retainer",
        Decimal(1),
        Decimal(500),
        entries=retainer_entries(client_work, entry),
    )
    with client_work.mara.enter_scope():
        invoice_id = create_invoice(
            client_work.new_invoice(
                client_work.build_preview(charges=[fee]), charges=[fee], send=False
            ),
            references(),
        )
        shown = build_preview(
            [],
            make_options(),
            references(),
            [replace(fee, description="Retainer, November"), PRINTING],
        )
        bare = [replace(fee, description="Retainer, November", entries=()), PRINTING]
        update_invoice(
            invoice_id, make_options(), shown.digest, references(), send=False, charges=bare
        )
        with pytest.raises(Conflict, match="cannot be left out"):
            update_invoice(invoice_id, make_options(), shown.digest, references(), send=False)
    assert [line.description for line in client_work.lines(invoice_id)] == [
        "Retainer, November",
        "Printing",
    ]
    assert client_work.entry_locks() == {entry: invoice_id}


def test_an_invoice_may_hold_no_time_at_all_but_not_nothing(client_work: ClientWork) -> None:
    shown = client_work.build_preview(charges=[PRINTING])
    with client_work.mara.enter_scope():
        invoice_id = create_invoice(
            client_work.new_invoice(shown, charges=[PRINTING]), references()
        )
        with pytest.raises(DomainError, match="at least one entry"):
            create_invoice(client_work.new_invoice(client_work.build_preview()), references())
    assert client_work.stored_invoice(invoice_id).total_hundredths == 2_875


def test_a_form_that_is_sent_twice_makes_one_invoice(client_work: ClientWork) -> None:
    shown, token = client_work.build_preview(client_work.add_entry()), new_id()
    with client_work.mara.enter_scope():
        first = create_invoice(client_work.new_invoice(shown, form_token=token), references())
        assert (
            create_invoice(client_work.new_invoice(shown, form_token=token), references()) == first
        )
        assert db.session.scalars(select(InvoiceEvent.kind).order_by(InvoiceEvent.id)).all() == [
            "created",
            "queued",
        ]


def test_a_form_may_be_sent_again_after_its_invoice_was_discarded(client_work: ClientWork) -> None:
    shown, token = client_work.build_preview(client_work.add_entry()), new_id()
    with client_work.mara.enter_scope():
        first = create_invoice(client_work.new_invoice(shown, form_token=token), references())
        discard_invoice(first)
        second = create_invoice(client_work.new_invoice(shown, form_token=token), references())
    assert first != second
    assert client_work.stored_invoice(second).state is InvoiceState.QUEUED


def test_an_invoice_may_have_a_prefix_of_its_own(client_work: ClientWork) -> None:
    assert (
        client_work.stored_invoice(client_work.create_invoice(number_prefix="KH-")).reference
        == "KH-0001"
    )
    assert client_work.stored_invoice(client_work.create_invoice()).reference == "HL-0002"


def test_another_currency_uses_the_rates_as_they_stand(client_work: ClientWork) -> None:
    stored = client_work.stored_invoice(client_work.create_invoice(currency="USD", rates_in="NZD"))
    assert (stored.currency, stored.subtotal_hundredths) == ("USD", 12_000)
