"""Editing against invoicing: whoever holds the entry first decides."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.invoicing.models import Invoice
from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.timesheets import services
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.queries import unbilled_entries
from app.timesheets.rules import EntryDetails
from app.timesheets.rules.entry_locks import number_label
from app.timesheets.services import CellChange
from tests.cast import Cast, Person
from tests.timesheets.work import MONDAY, Work, add_time, entry_of, lock_entry, week_of
from xero_simulator.testing import DEADLINE_SECONDS


@pytest.mark.parametrize("way", ["update", "delete", "cell"])
def test_an_edit_that_waits_for_an_invoice_to_take_the_entry_is_refused(
    app: Flask, cast: Cast, work: Work, way: str
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    lock_entry(cast.mara, work.client_id, add_time(cast.mel, work.other_id), "HL-0001")
    held = Event()

    def edit() -> None:
        with app.app_context(), cast.mel.enter_scope():
            held.wait(timeout=DEADLINE_SECONDS)
            _edit(cast.mel, work, entry_id, way)

    with ThreadPoolExecutor(1) as pool:
        editing = pool.submit(edit)
        with cast.mara.enter_scope(), transaction() as session:
            session.execute(select(TimeEntry.id).where(TimeEntry.id == entry_id).with_for_update())
            invoice_id = session.scalars(select(Invoice.id)).one()
            held.set()
            with pytest.raises(TimeoutError):
                editing.result(timeout=0.3)
            session.add(
                EntryLock(entry_id=entry_id, invoice_id=invoice_id, label=number_label("HL-0002"))
            )
        with pytest.raises(Conflict, match="HL-0002"):
            editing.result(timeout=DEADLINE_SECONDS)
    assert entry_of(cast.mel, entry_id).seconds == 3600


def _edit(person: Person, work: Work, entry_id: UUID, way: str) -> None:
    if way == "update":
        services.update_entry(entry_id, EntryDetails(work.project_id, MONDAY, 60))
    elif way == "delete":
        services.delete_entry(entry_id)
    else:
        services.set_cells(person.membership_id, [CellChange(work.project_id, None, MONDAY, 60)])


def test_only_billable_time_by_the_hour_that_no_invoice_holds_is_unbilled(
    cast: Cast, work: Work
) -> None:
    free = add_time(cast.mel, work.project_id, 3600, task_id=work.task_id)
    add_time(cast.mel, work.project_id, 60, billable=False)
    lock_entry(cast.mara, work.client_id, add_time(cast.mel, work.other_id))
    with cast.mara.enter_scope():
        (entry,) = unbilled_entries(work.client_id)
        assert (
            entry.id,
            entry.member_name,
            entry.project_name,
            entry.task_name,
            entry.client_id,
        ) == (
            free,
            "Mel",
            "Website",
            "Design",
            work.client_id,
        )
        assert unbilled_entries(work.client_id, project_ids=[work.other_id]) == []
        assert unbilled_entries(work.client_id, end=MONDAY.replace(day=15)) == []
        assert (
            len(
                unbilled_entries(
                    work.client_id, MONDAY, MONDAY, membership_ids=[cast.mel.membership_id]
                )
            )
            == 1
        )
    assert len(week_of(cast.mel)) == 3
