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
from tests.invoicing.client_work import DAY, ClientWork
from tests.invoicing.strategies import make_options, references
from xero_simulator.testing import DEADLINE_SECONDS


@pytest.mark.parametrize("grouping", list(Grouping))
@pytest.mark.parametrize("types", list(LineAmountTypes))
def test_what_is_stored_is_what_the_preview_showed(
    client_work: ClientWork, grouping: Grouping, types: LineAmountTypes
) -> None:
    client_work.change_row(Rate, only_rate(client_work), amount=Decimal("33.3333"))
    entries = [
        client_work.add_entry(1200, by=person, day=day)
        for person in (client_work.mara, client_work.cast.mel)
        for day in (DAY, date(2026, 11, 4))
    ]
    shown = client_work.build_preview(*entries, grouping=grouping, line_amount_types=types)
    with client_work.mara.enter_scope():
        invoice_id = create_invoice(client_work.new_invoice(shown), references())
    stored = client_work.stored_invoice(invoice_id)
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


def only_rate(client_work: ClientWork) -> Any:
    with client_work.mara.enter_scope():
        found = db.session.scalar(select(Rate.id))
        db.session.rollback()
        return found


def test_the_entries_are_locked_and_the_invoice_is_queued_under_the_next_number(
    client_work: ClientWork,
) -> None:
    first, second = client_work.add_entry(), client_work.add_entry()
    invoice_id, other_id = client_work.create_invoice(first), client_work.create_invoice(second)
    assert client_work.entry_locks() == {first: invoice_id, second: other_id}
    stored = [client_work.stored_invoice(invoice_id), client_work.stored_invoice(other_id)]
    assert [(each.state, each.reference, each.contact_id) for each in stored] == [
        (InvoiceState.QUEUED, "HL-0001", client_work.contact_id),
        (InvoiceState.QUEUED, "HL-0002", client_work.contact_id),
    ]


def test_an_entry_on_a_live_invoice_is_not_billed_again(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    shown = client_work.build_preview(entry)
    client_work.create_invoice(entry)
    with (
        client_work.mara.enter_scope(),
        pytest.raises(PreviewChanged, match="nothing has been created") as refused,
    ):
        create_invoice(client_work.new_invoice(shown), references())
    assert refused.value.changes == ["1 entry is no longer there to be billed."]
    assert len(client_work.entry_locks()) == 1


def test_the_database_refuses_a_second_holder_even_if_the_code_forgot(
    client_work: ClientWork,
) -> None:
    entry = client_work.add_entry()
    invoice_id = client_work.create_invoice(entry)
    with client_work.mara.enter_scope(), pytest.raises(IntegrityError), transaction() as session:
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
    client_work: ClientWork, model: Any, attribute: str, values: dict[str, Any]
) -> None:
    entry = client_work.add_entry()
    shown = client_work.build_preview(entry)
    client_work.change_row(
        model, entry if attribute == "entry" else getattr(client_work, attribute), **values
    )
    with client_work.mara.enter_scope(), pytest.raises(PreviewChanged):
        create_invoice(client_work.new_invoice(shown), references())
    assert client_work.entry_locks() == {}


def test_a_new_rate_or_a_new_tax_rate_since_the_preview_is_noticed(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    shown = client_work.build_preview(entry)
    dearer = References(
        (Account("200", "Sales", "OUTPUT2"),),
        (TaxRate("OUTPUT2", "GST", Decimal(16), revenue=True),),
    )
    with client_work.mara.enter_scope(), pytest.raises(PreviewChanged):
        create_invoice(client_work.new_invoice(shown), dearer)
    client_work.change_row(Rate, only_rate(client_work), amount=Decimal(130))
    with client_work.mara.enter_scope(), pytest.raises(PreviewChanged) as refused:
        create_invoice(client_work.new_invoice(shown), references())
    assert refused.value.changes == ["Website on 3 Nov 2026 (Mara) was changed."]


def test_what_is_invoiced_stays_when_everything_behind_it_changes(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    invoice_id = client_work.create_invoice(entry)
    before = client_work.stored_invoice(invoice_id)
    client_work.change_row(Rate, only_rate(client_work), amount=Decimal(999))
    client_work.change_row(
        Client, client_work.client_id, name="Renamed", name_key="renamed", contact_id=None
    )
    client_work.change_row(Project, client_work.project_id, name="Renamed", name_key="renamed")
    after = client_work.stored_invoice(invoice_id)
    assert (after.client_name, after.contact_id, after.total_hundredths) == (
        before.client_name,
        before.contact_id,
        before.total_hundredths,
    )
    assert [line.description for line in after.lines] == ["3 Nov 2026 · Website: Design"]


def test_entries_without_a_rate_are_refused_in_words(client_work: ClientWork) -> None:
    entry = client_work.add_entry(day=date(1999, 1, 1))
    with pytest.raises(DomainError, match="1 of the entries has no rate"):
        client_work.create_invoice(entry)
    assert client_work.entry_locks() == {}


def test_a_client_without_a_contact_can_have_a_draft_but_not_be_sent(
    client_work: ClientWork,
) -> None:
    client_work.change_row(Client, client_work.client_id, contact_id=None)
    entry = client_work.add_entry()
    with pytest.raises(Conflict, match="not linked to a contact"):
        client_work.create_invoice(entry)
    assert client_work.entry_locks() == {}, "half an invoice must not stay behind"
    invoice_id = client_work.create_invoice(entry, send=False)
    assert (
        client_work.stored_invoice(invoice_id).state,
        client_work.stored_invoice(invoice_id).reference,
    ) == (
        InvoiceState.DRAFT,
        None,
    )
    client_work.change_row(Client, client_work.client_id, contact_id=client_work.contact_id)
    with client_work.mara.enter_scope():
        send_draft(invoice_id)
    assert client_work.stored_invoice(invoice_id).contact_id == client_work.contact_id


def test_a_number_that_is_taken_is_skipped(client_work: ClientWork) -> None:
    client_work.create_invoice()
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(InvoiceDefaults).update({"next_number": 1})
    assert client_work.stored_invoice(client_work.create_invoice()).reference == "HL-0002"


def test_discarding_releases_the_entries_and_keeps_the_history(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    invoice_id = client_work.create_invoice(entry)
    with client_work.mara.enter_scope():
        discard_invoice(invoice_id)
    assert client_work.entry_locks() == {}
    assert client_work.stored_invoice(invoice_id).state is InvoiceState.DISCARDED
    again = client_work.create_invoice(entry)
    assert client_work.entry_locks() == {entry: again}


def test_a_draft_is_edited_at_the_rates_it_was_made_with(client_work: ClientWork) -> None:
    entries = [client_work.add_entry(1800), client_work.add_entry(1800)]
    invoice_id = client_work.create_invoice(*entries, send=False)
    client_work.change_row(Rate, only_rate(client_work), amount=Decimal(999))
    chosen = make_options(grouping=Grouping.PROJECT, line_amount_types=LineAmountTypes.INCLUSIVE)
    with client_work.mara.enter_scope():
        shown = build_preview(snapshot_entries(invoice_id), chosen, references())
        update_invoice(invoice_id, chosen, shown.digest, references(), send=True)
    stored = client_work.stored_invoice(invoice_id)
    assert [(line.quantity, line.unit_amount, line.amount_hundredths) for line in stored.lines] == [
        (Decimal(1), Decimal(120), 12000)
    ]
    assert (stored.total_hundredths, stored.tax_hundredths, stored.state) == (
        12000,
        1565,
        InvoiceState.QUEUED,
    )
    with client_work.mara.enter_scope(), pytest.raises(Conflict):
        update_invoice(invoice_id, chosen, shown.digest, references(), send=True)


def test_nobody_reaches_into_another_organisation(client_work: ClientWork) -> None:
    entry = client_work.add_entry()
    shown = client_work.build_preview(entry)
    invoice_id = client_work.create_invoice(send=False)
    eve = client_work.cast.eve
    with eve.enter_scope(), pytest.raises(NotFound):
        create_invoice(client_work.new_invoice(shown), references())
    for act in (send_draft, discard_invoice):
        with eve.enter_scope(), pytest.raises(NotFound):
            act(invoice_id)


def test_only_a_member_of_the_organisation_creates(client_work: ClientWork) -> None:
    shown = client_work.build_preview(client_work.add_entry())
    with tenancy.acting_as(client_work.mara.org_id, new_id()), pytest.raises(Forbidden):
        create_invoice(client_work.new_invoice(shown), references())


def test_creating_and_discarding_are_audited(client_work: ClientWork) -> None:
    invoice_id = client_work.create_invoice()
    with client_work.mara.enter_scope():
        discard_invoice(invoice_id)
        assert list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))) == [
            "invoice.created",
            "invoice.queued",
            "invoice.discarded",
        ]


def test_of_many_who_bill_the_same_entries_at_once_one_succeeds(
    client_work: ClientWork, app: Flask
) -> None:
    entries = [client_work.add_entry() for _ in range(5)]
    shown = client_work.build_preview(*entries)
    start, made, refused = Barrier(6), [], []

    def bill(asked: Any) -> None:
        with app.app_context():
            start.wait()
            try:
                with client_work.mara.enter_scope():
                    made.append(create_invoice(asked, references()))
            except Conflict as conflict:
                refused.append(conflict)
            finally:
                db.session.remove()

    asked = client_work.new_invoice(shown)
    orders = [asked, replace(asked, entry_ids=frozenset(reversed(entries)))] * 3
    threads = [Thread(target=bill, args=(each,)) for each in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE_SECONDS)
    assert (len(made), len(refused)) == (1, 5)
    assert set(client_work.entry_locks().values()) == set(made)
