"""What there is to bill: the same amount that an invoice of it would show, whatever the lines, the
rounding and the rates.
"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.invoicing.models import Grouping, RoundingMode, RoundingPer
from app.invoicing.queries.billable_entries import billable_entries
from app.invoicing.queries.sums import project_sums, unbilled_sums
from app.invoicing.queries.unbilled_work import clients_to_bill, unbilled_time
from app.invoicing.rules import References, build_preview
from app.invoicing.rules.rounding import Rounding
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.projects.models import Client, Project, Rate
from app.projects.queries import join_rates, rate_book
from app.timesheets.models import TimeEntry
from app.timesheets.queries import select_unbilled
from tests.invoicing.client_work import DAY, ClientWork
from tests.invoicing.strategies import make_options

TODAY = date(2026, 11, 20)
roundings = st.builds(
    Rounding,
    st.sampled_from(RoundingMode),
    st.sampled_from((6, 15, 30, 60)),
    st.sampled_from(RoundingPer),
)
times = st.tuples(st.integers(1, 20_000), st.integers(0, 9), st.booleans())


def plant(client_work: ClientWork, rows: list[tuple[UUID, int, date]]) -> None:
    with client_work.mara.enter_scope(), transaction() as session:
        for project_id, seconds, day in rows:
            person = client_work.mara if seconds % 2 else client_work.cast.mel
            session.add(
                TimeEntry(
                    membership_id=person.membership_id,
                    project_id=project_id,
                    entry_date=day,
                    seconds=seconds,
                )
            )


@pytest.mark.parametrize("grouping", list(Grouping))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(times, min_size=1, max_size=15), roundings)
def test_the_page_shows_what_an_invoice_of_everything_would(
    client_work: ClientWork,
    grouping: Grouping,
    entries: list[tuple[int, int, bool]],
    rounding: Rounding,
) -> None:
    """Rates change in between, for the project, the client and one person on the project; another
    project has none but the client's.
    """
    other = new_id()
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(TimeEntry).delete()
        session.query(Rate).delete()
        session.add(
            Project(id=other, client_id=client_work.client_id, name=other.hex, name_key=other.hex)
        )
        session.flush()
        session.add(
            Rate(project_id=client_work.project_id, starts_on=DAY, amount=Decimal("33.3333"))
        )
        session.add(
            Rate(
                client_id=client_work.client_id,
                starts_on=DAY + timedelta(days=2),
                amount=Decimal(90),
            )
        )
        session.add(
            Rate(project_id=client_work.project_id, starts_on=DAY + timedelta(days=5), amount=None)
        )
        mine = {
            "membership_id": client_work.mara.membership_id,
            "project_id": client_work.project_id,
        }
        session.add(Rate(**mine, starts_on=DAY + timedelta(days=7), amount=Decimal(200)))
    plant(
        client_work,
        [
            (client_work.project_id if here else other, seconds, DAY + timedelta(days=days - 1))
            for seconds, days, here in entries
        ],
    )
    with client_work.mara.enter_scope():
        found = unbilled_sums(None, grouping, rounding)[client_work.client_id]
        parts = project_sums(client_work.client_id, grouping, rounding)
        (row,) = clients_to_bill(DAY + timedelta(days=35)).rows
        shown = build_preview(
            billable_entries(client_work.client_id),
            make_options(grouping=grouping, rounding=rounding),
            References(),
        )
    assert found.amount == sum(line.amount for line in shown.lines)
    assert (found.seconds, found.unpriced) == (
        sum(seconds for seconds, _, _ in entries),
        len(shown.unpriced),
    )
    assert (found.entries, found.oldest_day) == (
        len(entries),
        min(entry.entry_date for entry in shown.entries),
    )
    assert sum(part.entries for part in parts.values()) == found.entries
    if grouping in (Grouping.ENTRY, Grouping.PROJECT):
        assert sum(part.amount for part in parts.values()) == found.amount
    assert row.time
    assert row.time.ages
    up_to_30_days = sum(seconds for seconds, days, _ in entries if days >= 6)
    assert row.time.ages.seconds == (up_to_30_days, found.seconds - up_to_30_days, 0, 0)


amounts = st.none() | st.decimals(0, 500, places=4)
steps = st.tuples(st.sampled_from(range(8)), st.integers(0, 9), amounts)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(steps, max_size=20, unique_by=lambda step: step[:2]),
    st.lists(times, min_size=1, max_size=10),
    st.sampled_from(("NZD", "AUD")),
)
def test_the_database_finds_the_rate_that_the_rate_book_does(
    client_work: ClientWork,
    rate_steps: list[tuple[int, int, Decimal | None]],
    entries: list[tuple[int, int, bool]],
    currency: str,
) -> None:
    client_work.change_row(Client, client_work.client_id, currency=currency)
    other = new_id()
    people = (client_work.mara.membership_id, client_work.cast.mel.membership_id)
    scopes: list[dict[str, UUID]] = [
        *({"membership_id": each} for each in people),
        *({"membership_id": each, "project_id": client_work.project_id} for each in people),
        *({"project_id": each} for each in (client_work.project_id, other)),
        *({"client_id": client_work.client_id}, {}),
    ]
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(TimeEntry).delete()
        session.query(Rate).delete()
        name = other.hex
        session.add(Project(id=other, client_id=client_work.client_id, name=name, name_key=name))
        session.flush()
        session.add_all(
            Rate(**scopes[scope], starts_on=DAY + timedelta(days=days), amount=amount)
            for scope, days, amount in rate_steps
        )
    projects = {True: client_work.project_id, False: other}
    days = [(projects[here], seconds, DAY + timedelta(days=day)) for seconds, day, here in entries]
    plant(client_work, days)
    work = (TimeEntry.membership_id, TimeEntry.project_id, Project.client_id, TimeEntry.entry_date)
    columns = dict(zip(("membership_id", "project_id", "client_id"), work[:3], strict=True))
    with client_work.mara.enter_scope():
        query, rate = join_rates(select_unbilled(select(*work)), columns, TimeEntry.entry_date)
        book = rate_book()
        for *asked, answer in db.session.execute(query.add_columns(rate)):
            assert answer == book.rate_for(*asked)


def test_clients_do_not_mix(client_work: ClientWork) -> None:
    other, work = new_id(), new_id()
    with client_work.mara.enter_scope(), transaction() as session:
        session.add(Client(id=other, name="Rata", name_key="rata", currency="AUD"))
        session.flush()
        session.add(Project(id=work, client_id=other, name="Shop", name_key="shop"))
        session.flush()
        session.add(Rate(project_id=work, amount=Decimal("33.3333")))
    plant(client_work, [(client_work.project_id, 3600, DAY), (work, 1200, DAY), (work, 1200, DAY)])
    with client_work.mara.enter_scope():
        by_entry, by_member = (
            unbilled_time(grouping=grouping) for grouping in (Grouping.ENTRY, Grouping.MEMBER)
        )
    assert {client: (each.entries, each.amount) for client, each in by_entry.items()} == {
        client_work.client_id: (1, 120_00),
        other: (2, 22_22),
    }
    assert {client: each.amount for client, each in by_member.items()} == {
        client_work.client_id: 120_00,
        other: 22_22,
    }


def test_time_after_the_last_day_is_left_out(client_work: ClientWork) -> None:
    plant(
        client_work,
        [
            (client_work.project_id, 3600, DAY),
            (client_work.project_id, 7200, DAY + timedelta(days=1)),
        ],
    )
    with client_work.mara.enter_scope():
        assert unbilled_time(DAY)[client_work.client_id].seconds == 3600
        assert unbilled_time(DAY - timedelta(days=1)) == {}


def test_without_any_rate_everything_is_unpriced(client_work: ClientWork) -> None:
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(Rate).delete()
    plant(client_work, [(client_work.project_id, 3600, DAY)])
    with client_work.mara.enter_scope():
        found = unbilled_time()[client_work.client_id]
    assert (found.amount, found.unpriced, found.seconds) == (0, 1, 3600)


def test_what_another_organisation_has_to_bill_is_not_seen(client_work: ClientWork) -> None:
    plant(client_work, [(client_work.project_id, 3600, DAY)])
    with client_work.cast.eve.enter_scope():
        assert clients_to_bill(TODAY).rows == []


def test_billed_time_and_time_that_is_not_billable_do_not_wait(client_work: ClientWork) -> None:
    client_work.create_invoice(client_work.add_entry(3600))
    entry_id = client_work.add_entry(7200)
    client_work.change_row(TimeEntry, entry_id, billable=False)
    with client_work.mara.enter_scope():
        assert clients_to_bill(TODAY).rows == []


def test_a_fixed_price_waits_until_nothing_is_left_of_it(client_work: ClientWork) -> None:
    client_work.change_row(
        Project, client_work.project_id, billing_mode="fixed", fixed_price_minor=5000_00
    )
    with client_work.mara.enter_scope():
        (row,) = clients_to_bill(TODAY).rows
    (work,) = row.others
    assert (row.time, row.client.name, work.project.id) == (None, "Kowhai", client_work.project_id)
    client_work.change_row(Project, client_work.project_id, fixed_price_minor=0)
    with client_work.mara.enter_scope():
        assert clients_to_bill(TODAY).rows == []


def test_clients_are_searched_by_beginnings_of_words_in_any_case(client_work: ClientWork) -> None:
    other = new_id()
    with client_work.mara.enter_scope(), transaction() as session:
        session.add(Client(id=other, name="Rata", name_key="rata", currency="AUD"))
        session.flush()
        session.add(Project(id=(work := new_id()), client_id=other, name="Shop", name_key="shop"))
    plant(client_work, [(client_work.project_id, 3600, DAY), (work, 3600, DAY)])
    with client_work.mara.enter_scope():
        assert [row.client.name for row in clients_to_bill(TODAY, "KOW").rows] == ["Kowhai"]
        assert [row.client.name for row in clients_to_bill(TODAY).rows] == ["Kowhai", "Rata"]
