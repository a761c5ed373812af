"""Sums of time by any dimensions: exact against each entry alone, whatever the filter, the
grouping, the rates and the currency.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.money import SECONDS_PER_HOUR, to_hundredths
from app.projects.models import Client, Project, Rate
from app.projects.queries import rate_book
from app.reports.rules import (
    DATE_DIMENSIONS,
    Dimension,
    ReportRow,
    TimeSums,
    add_up,
    days_of_value,
    fold_rows,
    report_rows,
)
from app.reports.time_report import ReportQuestion, time_report
from app.reports.time_sums import time_cells
from app.timesheets.models import TimeEntry
from app.timesheets.queries import EntryFilter
from tests.cast import Cast, Person

# The last days of a year, with a Monday and a Sunday on either side.
FIRST_DAY = date(2026, 12, 20)

entry_rows = st.tuples(
    st.integers(0, 3),  # which project
    st.booleans(),  # whose
    st.integers(0, 24),  # days after FIRST_DAY
    st.integers(0, 90_000),
    st.booleans(),
)
chosen_dimensions = st.lists(st.sampled_from(Dimension), min_size=1, max_size=2, unique=True)
filters = st.fixed_dictionaries(
    {},
    optional={
        "billable": st.booleans(),
        "start": st.integers(0, 24).map(lambda days: FIRST_DAY + timedelta(days=days)),
        "end": st.integers(0, 24).map(lambda days: FIRST_DAY + timedelta(days=days)),
    },
)


@dataclass(frozen=True)
class Work:
    """Four projects of three clients, one of them billed in another currency."""

    mara: Person
    mel: Person
    project_ids: tuple[UUID, ...]
    client_ids: tuple[UUID, ...]
    currencies: Mapping[UUID, str]


@pytest.fixture
def work(cast: Cast) -> Work:
    client_ids, project_ids = (new_id(), new_id(), new_id()), tuple(new_id() for _ in range(4))
    clients = dict(zip(client_ids, ("NZD", "NZD", "JPY"), strict=True))
    owners = (*client_ids, client_ids[0])
    with cast.mara.enter_scope(), transaction() as session:
        for client_id, currency in clients.items():
            name = client_id.hex
            session.add(Client(id=client_id, name=name, name_key=name, currency=currency))
        session.flush()
        for project_id, client_id in zip(project_ids, owners, strict=True):
            name = project_id.hex
            session.add(Project(id=project_id, client_id=client_id, name=name, name_key=name))
        session.flush()
        mid = FIRST_DAY + timedelta(days=9)
        session.add_all(
            [
                Rate(project_id=project_ids[0], starts_on=mid, amount=Decimal("123.4567")),
                Rate(client_id=client_ids[1], amount=Decimal("0.0001")),
                Rate(membership_id=cast.mel.membership_id, amount=Decimal(90)),
                Rate(project_id=project_ids[2], starts_on=mid, amount=Decimal(7_000)),
            ]
        )
    return Work(cast.mara, cast.mel, project_ids, client_ids, clients)


@contextmanager
def write_entries(work: Work, rows: list[tuple[int, bool, int, int, bool]]) -> Iterator[None]:
    """The organisation has these entries and no others."""
    with work.mara.enter_scope():
        with transaction() as session:
            session.query(TimeEntry).delete()
            session.add_all(
                TimeEntry(
                    project_id=work.project_ids[project],
                    membership_id=(work.mara if is_mara else work.mel).membership_id,
                    entry_date=FIRST_DAY + timedelta(days=days),
                    seconds=seconds,
                    billable=billable,
                )
                for project, is_mara, days, seconds, billable in rows
            )
        yield


def sums_of_entries(work: Work, entry_filter: EntryFilter) -> TimeSums:
    """What the entries that the filter leaves come to, one by one."""
    book = rate_book()
    clients = {row.id: row.client_id for row in db.session.scalars(select(Project))}
    total = []
    for entry in db.session.scalars(select(TimeEntry)):
        if entry_filter.billable not in (None, entry.billable):
            continue
        if entry.entry_date < (entry_filter.start or date.min):
            continue
        if entry.entry_date > (entry_filter.end or date.max):
            continue
        if not entry.billable:
            total.append(TimeSums(entry.seconds))
            continue
        client_id = clients[entry.project_id]
        rate = book.rate_for(entry.membership_id, entry.project_id, client_id, entry.entry_date)
        if rate is None:
            total.append(TimeSums(entry.seconds, entry.seconds, entry.seconds))
            continue
        worth = {work.currencies[client_id]: entry.seconds * rate}
        total.append(TimeSums(entry.seconds, entry.seconds, 0, worth))
    return add_up(total)


def rows_by(dimension: Dimension, entry_filter: EntryFilter, week_start: int) -> list[ReportRow]:
    cells = time_cells(entry_filter, [dimension], week_start=week_start, priced=False)
    return report_rows(cells)


def question(entry_filter: EntryFilter, *dimensions: Dimension) -> ReportQuestion:
    return ReportQuestion(entry_filter, dimensions, compares=True, priced=True, week_start=6)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(entry_rows, max_size=12), chosen_dimensions, filters)
def test_a_report_adds_up_to_its_entries(
    work: Work,
    rows: list[tuple[int, bool, int, int, bool]],
    dimensions: list[Dimension],
    chosen: dict[str, object],
) -> None:
    entry_filter = EntryFilter(**chosen)  # type: ignore[arg-type]
    with write_entries(work, rows):
        report = time_report(question(entry_filter, *dimensions))
        assert report.total.sums == sums_of_entries(work, entry_filter)
    assert add_up(sums for _, sums in report.bars).seconds == report.total.sums.seconds
    folded = fold_rows(report.rows, [2, 2])
    assert len(folded) <= 3
    for rows_of_page in (report.rows, folded):
        assert add_up(row.sums for row in rows_of_page) == report.total.sums
        for row in rows_of_page:
            if row.parts:
                assert add_up(part.sums for part in row.parts) == row.sums
    for currency, shown in report.total.sums.amounts.items():
        exact = Fraction(report.total.sums.rate_seconds[currency]) / SECONDS_PER_HOUR
        assert abs(Fraction(shown, 100) - exact) <= Fraction(1, 200)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(entry_rows, min_size=1, max_size=8),
    st.sampled_from(sorted(DATE_DIMENSIONS)),
    st.integers(0, 6),
)
def test_each_entry_is_in_the_stretch_of_its_day(
    work: Work,
    rows: list[tuple[int, bool, int, int, bool]],
    dimension: Dimension,
    week_start: int,
) -> None:
    with write_entries(work, rows):
        for row in rows_by(dimension, EntryFilter(), week_start):
            assert isinstance(row.value, date)
            start, end = days_of_value(dimension, row.value)
            assert rows_by(dimension, EntryFilter(start=start, end=end), week_start) == [row]
            if dimension is Dimension.WEEK:
                assert row.value.weekday() == week_start


def test_a_row_stands_beside_the_days_before(work: Work) -> None:
    mine = (0, True, 3, 3_600, True)
    gone = (1, True, 1, 1_800, True)
    with write_entries(work, [mine, gone, (0, True, 1, 7_200, False)]):
        days = EntryFilter(start=FIRST_DAY + timedelta(days=2), end=FIRST_DAY + timedelta(days=3))
        report = time_report(question(days, Dimension.PROJECT))
    by_project = {row.value: row for row in report.rows}
    kept, vanished = (by_project[work.project_ids[place]] for place in (0, 1))
    assert (kept.sums.seconds, kept.before, kept.change_percent) == (
        3_600,
        TimeSums(7_200),
        -50,
    )
    assert (vanished.sums, vanished.change_percent) == (TimeSums(), -100)
    assert report.total.before is not None
    assert report.total.before.seconds == 9_000


@pytest.mark.parametrize(("exact", "shown"), [("17.9999", 0), ("18", 1), ("53.9999", 1)])
def test_an_amount_is_rounded_once(exact: str, shown: int) -> None:
    """18 seconds × 1 an hour are half a hundredth."""
    sums = add_up(TimeSums(1, 1, 0, {"NZD": Decimal(exact) / 2}) for _ in range(2))
    assert sums.amounts == {"NZD": shown}
    assert to_hundredths(Decimal(exact) / SECONDS_PER_HOUR) == shown
