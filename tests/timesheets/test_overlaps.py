"""Time of one person that lies at the same instants twice is pointed out, never refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel import clock
from app.timesheets import queries
from app.timesheets.queries.overlaps import MAX_NAMED_OVERLAPS
from app.timesheets.rules import EntryDetails
from app.timesheets.services import TimerDetails, create_entry, delete_entry, start_timer
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import MONDAY, Work, add_time

Browse = Callable[[Person], Browser]
MIDNIGHT = datetime(2026, 11, 15, 11, 0, tzinfo=UTC)  # Monday 0:00 in Auckland
PAGE = "/o/acme/entries"


def add_span(person: Person, project_id: UUID, start: int, end: int, description: str = "") -> UUID:
    """An entry from and to so many minutes after Monday's midnight in Auckland."""
    started, ended = MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end)
    details = EntryDetails(
        project_id,
        MONDAY,
        (end - start) * 60,
        description=description,
        started_at=started,
        ended_at=ended,
    )
    with person.enter_scope():
        return create_entry(person.membership_id, details)


def overlaps_of(person: Person, *entry_ids: UUID) -> dict[UUID, list[UUID]]:
    with person.enter_scope():
        found = queries.overlaps_of(entry_ids)
    return {entry_id: [other.id for other in others] for entry_id, others in found.items()}


def test_an_entry_within_another_overlaps_it(cast: Cast, work: Work) -> None:
    morning = add_span(cast.mel, work.project_id, 540, 720)
    meeting = add_span(cast.mel, work.other_id, 600, 660)
    assert overlaps_of(cast.mel, morning, meeting) == {morning: [meeting], meeting: [morning]}


def test_one_that_begins_as_another_ends_does_not(cast: Cast, work: Work) -> None:
    first = add_span(cast.mel, work.project_id, 540, 600)
    second = add_span(cast.mel, work.other_id, 600, 660)
    assert overlaps_of(cast.mel, first, second) == {}


def test_time_of_others_and_plain_durations_overlap_nothing(cast: Cast, work: Work) -> None:
    own = add_span(cast.mel, work.project_id, 540, 720)
    add_span(cast.mara, work.project_id, 540, 720)
    add_time(cast.mel, work.project_id)
    assert overlaps_of(cast.mel, own) == {}


def test_across_midnight_the_next_day_is_seen(cast: Cast, work: Work) -> None:
    night = add_span(cast.mel, work.project_id, 1380, 1560)
    early = EntryDetails(
        work.other_id,
        MONDAY + timedelta(days=1),
        3600,
        started_at=MIDNIGHT + timedelta(minutes=1500),
        ended_at=MIDNIGHT + timedelta(minutes=1560),
    )
    with cast.mel.enter_scope():
        next_day = create_entry(cast.mel.membership_id, early)
    assert overlaps_of(cast.mel, night) == {night: [next_day]}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(1, 60)).map(lambda at: (at[0], at[0] + at[1])),
        max_size=6,
    )
)
def test_exactly_those_that_share_a_minute_are_named(
    cast: Cast, work: Work, spans: list[tuple[int, int]]
) -> None:
    ids = [add_span(cast.mel, work.project_id, start, end) for start, end in spans]
    expected = {
        entry_id: {
            other_id
            for other_id, other in zip(ids, spans, strict=True)
            if other_id != entry_id and other[0] < span[1] and other[1] > span[0]
        }
        for entry_id, span in zip(ids, spans, strict=True)
    }
    found = overlaps_of(cast.mel, *ids)
    for entry_id, others in expected.items():
        named = found.get(entry_id, [])
        assert set(named) <= others
        assert len(named) == min(len(others), MAX_NAMED_OVERLAPS)
    with cast.mel.enter_scope():
        for entry_id in ids:
            delete_entry(entry_id)


def test_an_overlap_is_said_where_it_is_made(cast: Cast, work: Work, browse: Browse) -> None:
    add_span(cast.mel, work.project_id, 540, 720)
    mel = browse(cast.mel)
    fields = {
        "entry_date": MONDAY.isoformat(),
        "start": "10:00",
        "end": "11:00",
        "project_id": str(work.other_id),
    }
    answer = mel.send(PAGE, **fields)
    assert answer.status_code == 303
    note = "It overlaps Website (9:00 – 12:00)."
    assert note in mel.get(answer.location).text
    htmx = mel.open(
        PAGE,
        method="POST",
        headers={"HX-Request": "true", "HX-Target": "form#entry_form"},
        data={**fields, "csrf_token": mel.token()},
    )
    assert htmx.status_code == 200
    assert "It overlaps Website (9:00 – 12:00), Support (10:00 – 11:00)." in htmx.text


def test_a_timer_that_is_stopped_over_other_time_says_so(
    cast: Cast, work: Work, browse: Browse
) -> None:
    now = clock.now().replace(microsecond=0)
    with cast.mel.enter_scope():
        on = clock.today("Pacific/Auckland")
        whole_hour = EntryDetails(
            work.other_id, on, 3600, started_at=now - timedelta(hours=1), ended_at=now
        )
        create_entry(cast.mel.membership_id, whole_hour)
    mel = browse(cast.mel)
    for headers in ({"HX-Request": "true"}, {}):
        with cast.mel.enter_scope(), clock.freeze(now - timedelta(minutes=30)):
            start_timer(cast.mel.membership_id, TimerDetails(work.project_id))
        stopped = mel.open(
            "/o/acme/timer/stop",
            method="POST",
            headers=headers,
            data={"csrf_token": mel.token()},
        )
        page = stopped if headers else mel.get(stopped.location)
        assert "It overlaps Support (" in page.text


@pytest.mark.parametrize(
    "path", [PAGE, f"/o/acme/timesheet/day?date={MONDAY.isoformat()}"], ids=["list", "day"]
)
def test_both_entries_are_marked_with_the_other(
    cast: Cast, work: Work, browse: Browse, path: str
) -> None:
    add_span(cast.mel, work.project_id, 540, 720)
    meeting = add_span(cast.mel, work.other_id, 600, 660)
    page = browse(cast.mel).get(path).text
    assert "Overlaps Website, 9:00 – 12:00" in page
    assert "Overlaps Support, 10:00 – 11:00" in page
    edit = browse(cast.mel).get(f"{PAGE}/{meeting}/edit").text
    assert "It overlaps Website (9:00 – 12:00)." in edit


def test_the_preview_of_an_invoice_warns_with_links(cast: Cast, work: Work, browse: Browse) -> None:
    morning = add_span(cast.mel, work.project_id, 540, 720, "Tidying up")
    meeting = add_span(cast.mel, work.other_id, 600, 660)
    page = browse(cast.mara).get(
        "/o/acme/invoices/new", query_string={"client_id": str(work.client_id)}
    )
    assert "2 entries overlap other time of the same person" in page.text
    assert "Website: Tidying up</a> and" in " ".join(page.text.split())
    for entry_id in (morning, meeting):
        assert f'href="/o/acme/entries/{entry_id}"' in page.text
