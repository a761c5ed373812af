"""Creating an invoice: what was seen is what is stored, and no entry is billed twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.invoicing.models import Grouping, InvoiceDefaults, InvoiceState, LineAmountTypes
from app.invoicing.queries.snapshots import snapshot_entries
from app.invoicing.rules import Account, References, TaxRate, build_preview
from app.invoicing.services import (
    PreviewChanged,
    create_invoice,
    discard_invoice,
    send_draft,
    update_invoice,
)
from app.kernel import tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError, Forbidden, NotFound
from app.kernel.ids import new_id
from app.projects.models import Client, Project, Rate
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.rules.entry_locks import number_label
from tests.invoicing.strategies import make_options, references
from tests.invoicing.studio import DAY, Studio


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_what_is_stored_is_what_the_preview_showed(
    studio: Studio, grouping: Grouping, types: LineAmountTypes
) -> None:
    studio.change(Rate, only_rate(studio), amount=Decimal("33.3333"))
    entries = [
        studio.entry(1200, by=person, day=day)
        for person in (studio.mara, studio.cast.mel)
        for day in (DAY, date(2026, 11, 4))
    ]
    shown = studio.build_preview(*entries, grouping=grouping, line_amount_types=types)
    with studio.mara.acting():
        invoice_id = create_invoice(studio.asked(shown), references())
    stored = studio.stored(invoice_id)
    assert (stored.subtotal_hundredths, stored.tax_hundredths, stored.total_hundredths) == (
        shown.totals.subtotal,
        shown.totals.tax,
        shown.totals.total,
    )
    assert [
        (line.quantity, line.unit_amount, line.amount_hundredths, line.tax_hundredths, line.seconds)
        for line in stored.lines
    ] == [
        (line.quantity, line.unit_amount, line.amount, line.tax, line.seconds)
        for line in shown.lines
    ]
    assert sum(line.seconds for line in stored.lines) == 4800


def only_rate(studio: Studio) -> Any:
    with studio.mara.acting():
        found = db.session.scalar(select(Rate.id))
        db.session.rollback()
        return found


def test_the_entries_are_locked_and_the_invoice_is_queued_under_the_next_number(
    studio: Studio,
) -> None:
    first, second = studio.entry(), studio.entry()
    invoice_id, other_id = studio.invoice(first), studio.invoice(second)
    assert studio.locks() == {first: invoice_id, second: other_id}
    stored = [studio.stored(invoice_id), studio.stored(other_id)]
    assert [(each.state, each.reference, each.contact_id) for each in stored] == [
        (InvoiceState.QUEUED, "HL-0001", studio.contact_id),
        (InvoiceState.QUEUED, "HL-0002", studio.contact_id),
    ]


def test_an_entry_on_a_live_invoice_is_not_billed_again(studio: Studio) -> None:
    entry = studio.entry()
    shown = studio.build_preview(entry)
    studio.invoice(entry)
    with (
        studio.mara.acting(),
        pytest.raises(PreviewChanged, match="nothing has been created") as refused,
    ):
        create_invoice(studio.asked(shown), references())
    assert refused.value.changes == ["1 entry is no longer there to be billed."]
    assert len(studio.locks()) == 1


def test_the_database_refuses_a_second_holder_even_if_the_code_forgot(studio: Studio) -> None:
    entry = studio.entry()
    invoice_id = studio.invoice(entry)
    with studio.mara.acting(), pytest.raises(IntegrityError), transaction() as session:
        session.add(EntryLock(entry_id=entry, invoice_id=invoice_id, label=number_label("twice")))


@pytest.mark.parametrize(
    ("model", "attribute", "values"),
    [
        (TimeEntry, "entry", {"seconds": 7200}),
        (TimeEntry, "entry", {"description": "Something else"}),
        (Project, "project_id", {"name": "Site", "name_key": "site"}),
        (Client, "client_id", {"name": "Kowhai Trust", "name_key": "kowhai trust"}),
        (Client, "client_id", {"currency": "AUD"}),
        (TimeEntry, "entry", {"billable": False}),
    ],
)
def test_whatever_changed_since_the_preview_is_shown_before_anything_is_made(
    studio: Studio, model: Any, attribute: str, values: dict[str, Any]
) -> None:
    entry = studio.entry()
    shown = studio.build_preview(entry)
    studio.change(model, entry if attribute == "entry" else getattr(studio, attribute), **values)
    with studio.mara.acting(), pytest.raises(PreviewChanged):
        create_invoice(studio.asked(shown), references())
    assert studio.locks() == {}


def test_a_new_rate_or_a_new_tax_rate_since_the_preview_is_noticed(studio: Studio) -> None:
    entry = studio.entry()
    shown = studio.build_preview(entry)
    dearer = References(
        (Account("200", "Sales", "OUTPUT2"),),
        (TaxRate("OUTPUT2", "GST", Decimal(16), revenue=True),),
    )
    with studio.mara.acting(), pytest.raises(PreviewChanged):
        create_invoice(studio.asked(shown), dearer)
    studio.change(Rate, only_rate(studio), amount=Decimal(130))
    with studio.mara.acting(), pytest.raises(PreviewChanged) as refused:
        create_invoice(studio.asked(shown), references())
    assert refused.value.changes == ["Website on 3 Nov 2026 (Mara) was changed."]


def test_what_is_invoiced_stays_when_everything_behind_it_changes(studio: Studio) -> None:
    entry = studio.entry()
    invoice_id = studio.invoice(entry)
    before = studio.stored(invoice_id)
    studio.change(Rate, only_rate(studio), amount=Decimal(999))
    studio.change(Client, studio.client_id, name="Renamed", name_key="renamed", contact_id=None)
    studio.change(Project, studio.project_id, name="Renamed", name_key="renamed")
    after = studio.stored(invoice_id)
    assert (after.client_name, after.contact_id, after.total_hundredths) == (
        before.client_name,
        before.contact_id,
        before.total_hundredths,
    )
    assert [line.description for line in after.lines] == ["3 Nov 2026 · Website: Design"]


def test_entries_without_a_rate_are_refused_in_words(studio: Studio) -> None:
    entry = studio.entry(day=date(1999, 1, 1))
    with pytest.raises(DomainError, match="1 of the entries have no rate"):
        studio.invoice(entry)
    assert studio.locks() == {}


def test_a_client_without_a_contact_can_have_a_draft_but_not_be_sent(studio: Studio) -> None:
    studio.change(Client, studio.client_id, contact_id=None)
    entry = studio.entry()
    with pytest.raises(Conflict, match="not linked to a contact"):
        studio.invoice(entry)
    assert studio.locks() == {}, "half an invoice must not stay behind"
    invoice_id = studio.invoice(entry, send=False)
    assert (studio.stored(invoice_id).state, studio.stored(invoice_id).reference) == (
        InvoiceState.DRAFT,
        None,
    )
    studio.change(Client, studio.client_id, contact_id=studio.contact_id)
    with studio.mara.acting():
        send_draft(invoice_id)
    assert studio.stored(invoice_id).contact_id == studio.contact_id


def test_a_number_that_is_taken_is_skipped(studio: Studio) -> None:
    studio.invoice()
    with studio.mara.acting(), transaction() as session:
        session.query(InvoiceDefaults).update({"next_number": 1})
    assert studio.stored(studio.invoice()).reference == "HL-0002"


def test_discarding_releases_the_entries_and_keeps_the_history(studio: Studio) -> None:
    entry = studio.entry()
    invoice_id = studio.invoice(entry)
    with studio.mara.acting():
        discard_invoice(invoice_id)
    assert studio.locks() == {}
    assert studio.stored(invoice_id).state is InvoiceState.DISCARDED
    again = studio.invoice(entry)
    assert studio.locks() == {entry: again}


def test_a_draft_is_edited_at_the_rates_it_was_made_with(studio: Studio) -> None:
    entries = [studio.entry(1800), studio.entry(1800)]
    invoice_id = studio.invoice(*entries, send=False)
    studio.change(Rate, only_rate(studio), amount=Decimal(999))
    chosen = make_options(grouping=Grouping.PROJECT, line_amount_types=LineAmountTypes.INCLUSIVE)
    with studio.mara.acting():
        shown = build_preview(snapshot_entries(invoice_id), chosen, references())
        update_invoice(invoice_id, chosen, shown.digest, references(), send=True)
    stored = studio.stored(invoice_id)
    assert [(line.quantity, line.unit_amount, line.amount_hundredths) for line in stored.lines] == [
        (Decimal(1), Decimal(120), 12000)
    ]
    assert (stored.total_hundredths, stored.tax_hundredths, stored.state) == (
        12000,
        1565,
        InvoiceState.QUEUED,
    )
    with studio.mara.acting(), pytest.raises(Conflict):
        update_invoice(invoice_id, chosen, shown.digest, references(), send=True)


def test_nobody_reaches_into_another_organisation(studio: Studio) -> None:
    entry = studio.entry()
    shown = studio.build_preview(entry)
    invoice_id = studio.invoice(send=False)
    eve = studio.cast.eve
    with eve.acting(), pytest.raises(NotFound):
        create_invoice(studio.asked(shown), references())
    for act in (send_draft, discard_invoice):
        with eve.acting(), pytest.raises(NotFound):
            act(invoice_id)


def test_only_a_member_of_the_organisation_creates(studio: Studio) -> None:
    shown = studio.build_preview(studio.entry())
    with tenancy.acting(studio.mara.org_id, new_id()), pytest.raises(Forbidden):
        create_invoice(studio.asked(shown), references())


def test_creating_and_discarding_are_audited(studio: Studio) -> None:
    invoice_id = studio.invoice()
    with studio.mara.acting():
        discard_invoice(invoice_id)
        assert list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))) == [
            "invoice.created",
            "invoice.queued",
            "invoice.discarded",
        ]


def test_of_many_who_bill_the_same_entries_at_once_one_succeeds(studio: Studio, app: Flask) -> None:
    entries = [studio.entry() for _ in range(5)]
    shown = studio.build_preview(*entries)
    start, made, refused = Barrier(6), [], []

    def bill(asked: Any) -> None:
        with app.app_context():
            start.wait()
            try:
                with studio.mara.acting():
                    made.append(create_invoice(asked, references()))
            except Conflict as conflict:
                refused.append(conflict)
            finally:
                db.session.remove()

    asked = studio.asked(shown)
    orders = [asked, replace(asked, entry_ids=frozenset(reversed(entries)))] * 3
    threads = [Thread(target=bill, args=(each,)) for each in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(made), len(refused)) == (1, 5)
    assert set(studio.locks().values()) == set(made)
