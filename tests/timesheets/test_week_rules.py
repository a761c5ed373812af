from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.messages import NO_MESSAGE
from app.timesheets.rules import (
    NamedPeriod,
    RowKey,
    RowNames,
    TrackedEntry,
    build_grid,
    build_month,
    first_day,
    period_days,
)

MONDAY = date(2026, 11, 16)
IDS = [UUID(int=number) for number in range(1, 5)]


@st.composite
def entries(draw: st.DrawFn) -> TrackedEntry:
    project, task = draw(st.sampled_from(IDS[:2])), draw(st.sampled_from([None, *IDS[2:]]))
    on, seconds = MONDAY + timedelta(days=draw(st.integers(0, 6))), draw(st.integers(0, 90_000))
    return TrackedEntry(
        id=draw(st.uuids()),
        membership_id=IDS[0],
        member_name="Mel",
        project_id=project,
        project_name=f"P{project.int}",
        client_id=IDS[0],
        client_name="Client",
        task_id=task,
        task_name=f"T{task.int}" if task else None,
        entry_date=on,
        seconds=seconds,
        started_at=None,
        ended_at=None,
        description="",
        billable=True,
        label=NO_MESSAGE,
        lock_invoice_id=None,
        time_zone="UTC",
        billable_choice=None,
        is_open=True,
        project_colour="blue",
    )


@given(st.lists(entries(), max_size=30))
def test_rows_days_and_the_week_sum_to_the_seconds_of_the_entries(
    found: list[TrackedEntry],
) -> None:
    grid, total = build_grid(MONDAY, found, {}), sum(entry.seconds for entry in found)
    assert sum(row.seconds for row in grid.rows) == sum(grid.day_totals) == grid.seconds == total
    assert sorted(
        entry.id for row in grid.rows for cell in row.cells for entry in cell.entries
    ) == sorted(entry.id for entry in found)


@given(st.lists(entries(), max_size=10))
def test_each_project_and_task_has_one_row_in_the_same_order_whatever_comes_first(
    found: list[TrackedEntry],
) -> None:
    keys = [row.key for row in build_grid(MONDAY, found, {}).rows]
    assert keys == [row.key for row in build_grid(MONDAY, reversed(found), {}).rows]
    assert len(keys) == len(set(keys))


def test_a_row_is_added_only_for_what_can_be_tracked() -> None:
    known, foreign = RowKey(IDS[0], None), RowKey(IDS[1], None)
    grid = build_grid(
        MONDAY, [], {known: RowNames("Website", "Harbour", None, "blue")}, [foreign, known, known]
    )
    assert [row.key for row in grid.rows] == [known]


@given(st.dates(date(2000, 1, 10), date(2099, 1, 1)), st.integers(0, 6))
def test_a_week_starts_on_its_weekday_and_holds_the_day(on: date, week_start: int) -> None:
    first = first_day(on, week_start)
    assert first.weekday() == week_start
    assert 0 <= (on - first).days < 7


@given(
    st.lists(entries(), max_size=30),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(0, 6),
)
def test_the_calendar_has_each_day_of_the_month_once_in_whole_weeks(
    found: list[TrackedEntry], on: date, week_start: int
) -> None:
    weeks = build_month(on, week_start, found)
    days = [day for week in weeks for day in week.days]
    assert {len(week.days) for week in weeks} == {7}
    assert {week.days[0].on.weekday() for week in weeks} == {week_start}
    assert [day.on.day for day in days if day.in_month] == list(
        range(1, monthrange(on.year, on.month)[1] + 1)
    )
    assert weeks[0].days[-1].in_month, "no week that is of another month alone"
    assert weeks[-1].days[0].in_month
    shown = {day.on for day in days}
    assert sum(week.seconds for week in weeks) == sum(
        entry.seconds for entry in found if entry.entry_date in shown
    )


@given(st.dates(date(2000, 2, 1), date(2099, 12, 31)), st.integers(0, 6))
def test_named_periods_are_whole_and_follow_each_other(today: date, week_start: int) -> None:
    def days(period: NamedPeriod) -> tuple[date, date]:
        return period_days(period, today, week_start)

    day = timedelta(days=1)
    for this, last in (
        (NamedPeriod.THIS_WEEK, NamedPeriod.LAST_WEEK),
        (NamedPeriod.THIS_MONTH, NamedPeriod.LAST_MONTH),
    ):
        first, end = days(this)
        assert first <= today <= end
        assert days(last)[1] == first - day
    week, month = days(NamedPeriod.LAST_WEEK), days(NamedPeriod.LAST_MONTH)
    assert (week[0].weekday(), week[1] - week[0]) == (week_start, 6 * day)
    assert (month[0].day, (month[1] + day).day, days(NamedPeriod.THIS_MONTH)[0].day) == (1, 1, 1)
    assert (month[0].month == month[1].month, month[1] - month[0] < 31 * day) == (True, True)
