"""What there is to bill: the same amount that an invoice of it would show, whatever the lines, the rounding and the rates."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.invoicing.models import Grouping, RoundingMode, RoundingPer
from app.invoicing.queries.composing import billable_entries
from app.invoicing.queries.unbilled import to_bill, unbilled_time
from app.invoicing.rules import PricedEntry, References, preview
from app.invoicing.rules.rounding import Rounding
from app.invoicing.rules.sums import Alike, unbilled_sums
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.projects.models import Client, Project, Rate
from app.timesheets.models import TimeEntry
from tests.invoicing.strategies import make_options
from tests.invoicing.studio import DAY, Studio

CLIENT = new_id()
PLACES = [new_id() for _ in range(2)]
PEOPLE = [new_id() for _ in range(2)]
roundings = st.builds(Rounding, st.sampled_from(RoundingMode), st.sampled_from((6, 15, 30, 60)), st.sampled_from(RoundingPer))
rates = st.sampled_from([None, Decimal(0), Decimal("33.3333"), Decimal("120.0000"), Decimal("120")])


@st.composite
def priced_entries(draw: st.DrawFn) -> PricedEntry:
    project, person = draw(st.sampled_from(PLACES)), draw(st.sampled_from(PEOPLE))
    day = DAY + timedelta(days=draw(st.integers(0, 2)))
    return PricedEntry(new_id(), day, draw(st.integers(1, 9_000)), "", person, f"P{person}", project, f"J{project}", "", draw(rates))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(priced_entries(), min_size=1, max_size=12), st.sampled_from(Grouping), roundings)
def test_the_sum_of_what_is_alike_is_that_of_the_lines(entries: list[PricedEntry], grouping: Grouping, rounding: Rounding) -> None:
    alike = [Alike(CLIENT, e.project_id, e.membership_id, e.entry_date, e.seconds, 1, e.rate) for e in entries]
    shown = preview(entries, make_options(grouping=grouping, rounding=rounding), References())
    found = unbilled_sums(alike, grouping, rounding)[CLIENT]
    assert found.amount == sum(line.amount for line in shown.lines)
    assert (found.entries, found.unpriced) == (len(entries), len(shown.unpriced))
    assert found.seconds == sum(entry.seconds for entry in entries)
    assert found.oldest == min(entry.entry_date for entry in entries)


def plant(studio: Studio, rows: list[tuple[UUID, int, date]]) -> None:
    with studio.mara.acting(), transaction() as session:
        for project_id, seconds, day in rows:
            person = studio.mara if seconds % 2 else studio.cast.mel
            session.add(TimeEntry(membership_id=person.membership_id, project_id=project_id, entry_date=day, seconds=seconds))


@pytest.mark.parametrize("grouping", list(Grouping))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 20_000), st.integers(0, 9)), min_size=1, max_size=15))
def test_the_page_shows_what_an_invoice_of_everything_would(studio: Studio, grouping: Grouping, times: list[tuple[int, int]]) -> None:
    """Rates change in between, for the project, the client and one person on the project."""
    with studio.mara.acting(), transaction() as session:
        session.query(TimeEntry).delete()
        session.query(Rate).delete()
        session.add(Rate(project_id=studio.project_id, starts_on=DAY, amount=Decimal("33.3333")))
        session.add(Rate(client_id=studio.client_id, starts_on=DAY + timedelta(days=2), amount=Decimal(90)))
        session.add(Rate(project_id=studio.project_id, starts_on=DAY + timedelta(days=5), amount=None))
        mine = {"membership_id": studio.mara.membership_id, "project_id": studio.project_id}
        session.add(Rate(**mine, starts_on=DAY + timedelta(days=7), amount=Decimal(200)))
    plant(studio, [(studio.project_id, seconds, DAY + timedelta(days=days - 1)) for seconds, days in times])
    with studio.mara.acting():
        found = unbilled_time(grouping=grouping)[studio.client_id]
        shown = preview(billable_entries(studio.client_id), make_options(grouping=grouping), References())
    assert found.amount == sum(line.amount for line in shown.lines)
    assert (found.seconds, found.unpriced) == (sum(seconds for seconds, _ in times), len(shown.unpriced))


def test_time_after_the_last_day_is_left_out(studio: Studio) -> None:
    plant(studio, [(studio.project_id, 3600, DAY), (studio.project_id, 7200, DAY + timedelta(days=1))])
    with studio.mara.acting():
        assert unbilled_time(DAY)[studio.client_id].seconds == 3600
        assert unbilled_time(DAY - timedelta(days=1)) == {}


def test_without_any_rate_everything_is_unpriced(studio: Studio) -> None:
    with studio.mara.acting(), transaction() as session:
        session.query(Rate).delete()
    plant(studio, [(studio.project_id, 3600, DAY)])
    with studio.mara.acting():
        found = unbilled_time()[studio.client_id]
    assert (found.amount, found.unpriced, found.seconds) == (0, 1, 3600)


def test_what_another_organisation_has_to_bill_is_not_seen(studio: Studio) -> None:
    plant(studio, [(studio.project_id, 3600, DAY)])
    with studio.cast.eve.acting():
        assert to_bill() == []


def test_billed_time_and_time_that_is_not_billable_do_not_wait(studio: Studio) -> None:
    studio.invoice(studio.entry(3600))
    entry_id = studio.entry(7200)
    studio.change(TimeEntry, entry_id, billable=False)
    with studio.mara.acting():
        assert to_bill() == []


def test_a_fixed_price_waits_until_nothing_is_left_of_it(studio: Studio) -> None:
    studio.change(Project, studio.project_id, billing_mode="fixed", fixed_price_minor=5000_00)
    with studio.mara.acting():
        (row,) = to_bill()
    (work,) = row.others
    assert (row.time, row.client.name, work.project.id) == (None, "Kowhai", studio.project_id)
    studio.change(Project, studio.project_id, fixed_price_minor=0)
    with studio.mara.acting():
        assert to_bill() == []


def test_clients_are_searched_by_a_part_of_the_name_in_any_case(studio: Studio) -> None:
    other = new_id()
    with studio.mara.acting(), transaction() as session:
        session.add(Client(id=other, name="Rata", name_key="rata", currency="AUD"))
        session.flush()
        session.add(Project(id=(work := new_id()), client_id=other, name="Shop", name_key="shop"))
    plant(studio, [(studio.project_id, 3600, DAY), (work, 3600, DAY)])
    with studio.mara.acting():
        assert [row.client.name for row in to_bill("KOW")] == ["Kowhai"]
        assert [row.client.name for row in to_bill()] == ["Kowhai", "Rata"]
