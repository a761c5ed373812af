"""Open the form, send it as it came: nothing changes. Change one word: nothing else does."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, delete, select

from app.invoicing.models import InvoiceDefaults
from app.kernel import clock
from app.kernel.db import Base, OrgRow, db, transaction
from app.kernel.ids import new_id
from app.projects.models import Client, Milestone, Project, Rate, Task
from app.retainers.models import Retainer
from app.timesheets.models import PersonTimer, TimeEntry, Timer
from app.xero.api.models import Grant, TenantDirectory
from app.xero.connection.models import Connection, ConnectionState
from app.xero.sync.models import TrackingCategory, TrackingOption
from tests.browser_client import Browse
from tests.cast import Cast
from tests.edit_forms import open_form
from tests.forms.stored_rows import STORED_ROWS, StoredRow
from tests.timesheets.work import Work, add_time, entry_of, week_of

# In the order in which their rows may be deleted.
MADE_BY_EXAMPLES = (
    PersonTimer,
    Timer,
    TimeEntry,
    Rate,
    Milestone,
    Retainer,
    Task,
    Project,
    Client,
    InvoiceDefaults,
    TrackingOption,
    TrackingCategory,
)
# What the examples make, and what the forms on it may change.
TABLES = {
    *(model.__tablename__ for model in MADE_BY_EXAMPLES),
    *("audit_entry", "membership", "organisation", "user_account"),
}
Rows = dict[str, list[Mapping[str, Any]]]
EXAMPLES = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
CHANGE_MARKS = {"changed_at", "changed_by"}


@pytest.fixture
def broken_connection(cast: Cast) -> None:
    """The setup has its pages, and nothing asks Xero."""
    grant = Grant(
        id=new_id(),
        xero_user_id=new_id(),
        access_token="",
        refresh_token="",
        expires_at=clock.now(),
        scopes="accounting.invoices",
    )
    tenant_id = new_id()
    with cast.olivia.enter_scope(), transaction() as session:
        session.add(grant)
        session.flush()
        session.add(
            TenantDirectory(tenant_id=tenant_id, org_id=cast.olivia.org_id, grant_id=grant.id)
        )
        session.flush()
        session.add(
            Connection(
                grant_id=grant.id,
                connection_id=new_id(),
                tenant_id=tenant_id,
                tenant_name="Books",
                connected_by=cast.olivia.user_id,
                state=ConnectionState.NEEDS_RECONNECT,
            )
        )


@pytest.mark.parametrize("kind", sorted(STORED_ROWS))
@EXAMPLES
@given(data=st.data())
def test_a_form_that_is_sent_as_it_came_changes_nothing(
    kind: str, data: st.DataObject, cast: Cast, browse: Browse, broken_connection: None
) -> None:
    stored = data.draw(STORED_ROWS[kind](cast))
    browser = browse(cast.mara if kind == "timer" else cast.olivia)
    plant(cast, stored)
    before = all_rows(cast)
    answer = open_form(browser, stored.path).send()
    assert answer.status_code == 303, answer.text
    assert all_rows(cast) == before


@pytest.mark.parametrize("kind", sorted(STORED_ROWS))
@EXAMPLES
@given(data=st.data())
def test_what_nobody_touched_stays_when_something_else_is_changed(
    kind: str, data: st.DataObject, cast: Cast, browse: Browse, broken_connection: None
) -> None:
    stored = data.draw(STORED_ROWS[kind](cast))
    if not stored.words:
        return
    browser = browse(cast.mara if kind == "timer" else cast.olivia)
    plant(cast, stored)
    before = all_rows(cast)
    answer = open_form(browser, stored.path).type_in(stored.words, "123").send()
    assert answer.status_code == 303, answer.text
    after = all_rows(cast)
    changed = {
        column
        for table in before
        if table != "audit_entry"
        for old, new in zip(before[table], after[table], strict=True)
        for column in old
        if old[column] != new[column]
    }
    assert changed <= stored.columns | CHANGE_MARKS


def test_time_of_more_than_a_day_can_be_reworded_but_not_lengthened(
    cast: Cast, work: Work, browse: Browse
) -> None:
    started_at = datetime(2026, 11, 13, 4, 0, tzinfo=UTC)
    entry_id, seconds = new_id(), 64 * 3600 + 23 * 60 + 20
    row = TimeEntry(
        id=entry_id,
        membership_id=cast.mel.membership_id,
        project_id=work.project_id,
        entry_date=date(2026, 11, 13),
        seconds=seconds,
        started_at=started_at,
        ended_at=started_at + timedelta(seconds=seconds),
    )
    with cast.mel.enter_scope(), transaction() as session:
        session.add(row)
    mel, page = browse(cast.mel), f"/o/acme/entries/{entry_id}/edit"
    assert open_form(mel, page).send(description="A long weekend").status_code == 303
    entry = entry_of(cast.mel, entry_id)
    assert (entry.seconds, entry.started_at, entry.description) == (
        seconds,
        started_at,
        "A long weekend",
    )
    changed = open_form(mel, page).send(start="", end="", duration="65:00")
    assert changed.status_code == 422
    assert entry_of(cast.mel, entry_id).seconds == seconds


def test_an_entry_that_moves_to_another_day_keeps_its_seconds(
    cast: Cast, work: Work, browse: Browse
) -> None:
    started_at = datetime(2026, 11, 15, 20, 0, 9, tzinfo=UTC)
    span = {"started_at": started_at, "ended_at": started_at + timedelta(seconds=3606)}
    timed = add_time(cast.mel, work.project_id, 3606, **span)
    plain = add_time(cast.mel, work.project_id, 3606)
    for entry_id in (timed, plain):
        page = open_form(browse(cast.mel), f"/o/acme/entries/{entry_id}/edit")
        assert page.send(entry_date="2026-11-17").status_code == 303
    assert [(entry.seconds, entry.started_at) for entry in week_of(cast.mel)] == [
        (3606, started_at + timedelta(days=1)),
        (3606, None),
    ]


def test_a_week_that_is_sent_as_it_came_keeps_odd_seconds(
    cast: Cast, work: Work, browse: Browse
) -> None:
    add_time(cast.mel, work.project_id, 3606)
    address, mel = "/o/acme/timesheet?week=2026-11-16", browse(cast.mel)
    page = mel.page(address)
    sent = dict(page.sent_pairs(page.element("form", id="week-form")))
    assert mel.open(address, method="POST", data=sent).status_code == 303
    assert [entry.seconds for entry in week_of(cast.mel)] == [3606]


def plant(cast: Cast, stored: StoredRow) -> None:
    with cast.mara.enter_scope(), transaction() as session:
        for model in MADE_BY_EXAMPLES:
            session.execute(delete(model))
        for row in stored.rows:
            session.add(row)
            session.flush()
        for row_model, row_id, values in stored.changes:
            key = (cast.mara.org_id, row_id) if issubclass(row_model, OrgRow) else row_id
            row = session.get_one(row_model, key)
            for name, value in values.items():
                setattr(row, name, value)


def all_rows(cast: Cast) -> Rows:
    """Every row of the organisation that a form may change, column by column."""
    with cast.mara.enter_scope():
        db.session.rollback()
        return {
            table.name: [dict(row) for row in db.session.execute(_in_order(table)).mappings()]
            for table in Base.metadata.sorted_tables
            if table.name in TABLES
        }


def _in_order(table: Table) -> Any:
    return select(table).order_by(*table.primary_key)
