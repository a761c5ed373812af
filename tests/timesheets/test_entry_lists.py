"""The list of time entries: its pages, its sums, and what is found in it."""

import re
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from app.kernel.counts import count_noun
from app.kernel.db import db, transaction
from app.timesheets.models import TimeEntry
from app.timesheets.queries import EntryFilter, EntryPage, EntryPlace, entry_page
from app.timesheets.queries.entry_filters import filter_conditions
from app.timesheets.queries.entry_pages import MAX_SUMMED_ENTRIES, NEWEST_ORDER
from app.timesheets.queries.entry_search import MAX_PICKED_ENTRIES, find_entries
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.query_plans import analyse_tables, index_conditions
from tests.timesheets.work import MONDAY, Work, add_time, make_work

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/entries"
MAX_ROW_BYTES = 1536
# What the words of entries should be, against what they are: nothing, whoever wrote the entries.
DIFFERENT_WORDS = text("""
WITH expected AS (
    SELECT org_id, word, id FROM time_entry, search_words(description) AS word
)
(TABLE expected EXCEPT SELECT org_id, word, entry_id FROM entry_word)
UNION ALL (SELECT org_id, word, entry_id FROM entry_word EXCEPT TABLE expected)
""")


PLANT = text("""
INSERT INTO time_entry (org_id, id, created_at, membership_id, project_id, entry_date, seconds,
                        description, billable)
SELECT :org_id, gen_random_uuid(), now(), :membership_id, :project_id,
       CAST(:last_day AS date) - (number::integer - 1) / :per_day, 60, description, true
FROM unnest(CAST(:descriptions AS text[])) WITH ORDINALITY AS each (description, number)
""")


def plant(person: Person, work: Work, descriptions: Sequence[str], per_day: int = 7) -> None:
    """A minute for each description, so many on a day, the first on the last day."""
    values = {"descriptions": list(descriptions), "per_day": per_day, "last_day": MONDAY}
    values |= {"membership_id": person.membership_id, "project_id": work.project_id}
    with person.enter_scope(), transaction() as session:
        session.execute(PLANT, {"org_id": person.org_id, **values})


def walk(entry_filter: EntryFilter, first: EntryPage) -> list[list[UUID]]:
    """The ids on each page from `first` to the last."""
    pages, page = [], first
    while True:
        pages.append([entry.id for entry in page.entries])
        if page.older_place is None:
            return pages
        page = entry_page(entry_filter, page.older_place)


def test_pages_follow_each_other_without_a_gap_both_ways(cast: Cast, work: Work) -> None:
    plant(cast.mel, work, [""] * 120)
    with cast.mel.enter_scope():
        everything = list(db.session.scalars(select(TimeEntry.id).order_by(*NEWEST_ORDER)))
        first = entry_page(EntryFilter())
        pages = walk(EntryFilter(), first)
        assert [len(page) for page in pages] == [50, 50, 20]
        assert [each for page in pages for each in page] == everything
        assert first.newer_place is None
        last = entry_page(EntryFilter(), EntryPlace(page=3))
        assert [entry.id for entry in last.entries] == pages[2]
        assert last.newer_place is not None
        middle = entry_page(EntryFilter(), last.newer_place)
        assert [entry.id for entry in middle.entries] == pages[1]
        assert middle.newer_place is not None
        assert [
            entry.id for entry in entry_page(EntryFilter(), middle.newer_place).entries
        ] == pages[0]


def test_a_page_is_found_when_the_entry_beside_it_is_gone_and_others_came(
    cast: Cast, work: Work
) -> None:
    plant(cast.mel, work, [""] * 60)
    with cast.mel.enter_scope():
        first = entry_page(EntryFilter())
        assert first.older_place is not None
        with transaction() as session:
            session.execute(delete(TimeEntry).where(TimeEntry.id == first.entries[-1].id))
        add_time(cast.mel, work.project_id)
        second = entry_page(EntryFilter(), first.older_place)
        assert len(second.entries) == 10
        assert second.newer_place is not None
        assert len(entry_page(EntryFilter(), second.newer_place).entries) == 50, (
            "a whole first page"
        )
        nothing = entry_page(EntryFilter(), EntryPlace(page=9))
        assert (nothing.entries, nothing.newer_place) == ([], EntryPlace())


def test_the_list_leads_on_by_addresses_that_keep_the_filter(
    cast: Cast, work: Work, browse: Browse
) -> None:
    plant(cast.mel, work, ["weekly call"] * 60)
    mara = browse(cast.mara)
    page = mara.page(f"{PAGE}?q=call&x=1")
    (onwards,) = (link for link in page.attributes("href", "a") if "before=" in link)
    assert onwards.startswith(f"{PAGE}?q=call&before=2026-11-0")
    assert 'data-announce="60 entries, 1:00"' in mara.get(onwards).text
    for nonsense in ("before=x", "after=2026-11-16.", "before=2026-13-01.x", "page=x&after=x"):
        assert mara.get(f"{PAGE}?{nonsense}").status_code == 200


def test_a_row_of_the_list_is_light(cast: Cast, work: Work, browse: Browse) -> None:
    plant(cast.mel, work, ["Wireframes for the new start page"] * 3)
    source = browse(cast.mara).get(PAGE).text
    rows = re.findall(r'<li class="entry".*?</li>', source, re.DOTALL)
    assert len(rows) == 3
    assert max(len(row.encode()) for row in rows) <= MAX_ROW_BYTES


def test_a_filter_is_answered_with_the_list_and_the_dates_it_is_narrowed_to(
    cast: Cast, work: Work, browse: Browse
) -> None:
    plant(cast.mel, work, ["weekly call"])
    asked = {"HX-Request": "true", "HX-Target": "section#entries_list"}
    answer = browse(cast.mara).get(f"{PAGE}?start={MONDAY.isoformat()}", headers=asked)
    assert answer.status_code == 200
    assert "<main" not in answer.text
    assert "weekly call" in answer.text
    assert re.search(r'<span id="entries_dates"[^>]*hx-swap-oob="true">Since', answer.text)


def test_a_button_chooses_a_month_and_keeps_the_other_filters(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    answer = mara.get(f"{PAGE}?q=call&start=2026-01-01&period=last-month")
    assert answer.status_code == 303
    assert re.search(r"\?q=call&start=(\d{4}-\d\d)-01&end=\1-(28|29|30|31)$", answer.location)
    assert mara.get(f"{PAGE}?period=x").status_code == 200


def test_sums_are_exact_or_left_out(
    cast: Cast, work: Work, browse: Browse, database: dict[str, str]
) -> None:
    plant(cast.mel, work, ["call"] * (MAX_SUMMED_ENTRIES + 1), per_day=100)
    analyse_tables(database["superuser"])
    mara, query = browse(cast.mara), {"start": MONDAY.isoformat()}
    assert "Too many entries to add up" in mara.get(PAGE).text
    assert 'data-announce="100 entries, 1:40"' in mara.get(PAGE, query_string=query).text
    own_time = count_noun(MAX_SUMMED_ENTRIES + 1, "entry")
    assert f'data-announce="{own_time}, ' in browse(cast.mel).get(PAGE).text
    with cast.mara.enter_scope():
        for search, is_summed in (("call", False), ("harb", False), ("call 1", True)):
            found = entry_page(EntryFilter(search=search))
            assert (found.totals is not None) is is_summed, search
            assert len(found.entries) == (0 if is_summed else 50)
            assert set(found.day_seconds.values()) == (set() if is_summed else {6000})


def test_the_words_are_those_of_the_descriptions_whatever_is_done(cast: Cast, work: Work) -> None:
    plant(cast.eve, make_work(cast.eve, "Theirs"), ["Kick-off"])
    plant(cast.mel, work, ["Kick-off", "", "Réunion (réunion!)", "x" * 2000, "Kick-off"])
    with cast.mel.enter_scope(), transaction() as session:
        silent = TimeEntry.description == ""
        session.execute(update(TimeEntry).where(silent).values(description="ÉTÉ 2026"))
        session.execute(update(TimeEntry).values(seconds=TimeEntry.seconds + 1))
        assert session.execute(DIFFERENT_WORDS).all() == []
        session.execute(delete(TimeEntry).where(TimeEntry.description == "Kick-off"))
        assert session.execute(DIFFERENT_WORDS).all() == []
        words = session.scalars(text("SELECT word FROM entry_word ORDER BY word")).all()
        assert words == ["2026", "ete", "reunion", "x" * 40]


SEARCHES = {
    "réview harb": True,
    "Harbour: Website": True,
    "web supp": False,
    "viewed": False,
    "…": False,
    "": True,
}


@pytest.mark.parametrize("count", [1, MAX_PICKED_ENTRIES + 1])
def test_entries_are_found_however_many_there_are(
    cast: Cast, work: Work, database: dict[str, str], count: int
) -> None:
    """Each word begins one of the description, the project's or the client's name."""
    plant(cast.mel, work, ["Review it"] * count, per_day=2000)
    analyse_tables(database["superuser"])
    for person in (cast.mara, cast.eve):
        with person.enter_scope():
            db.session.rollback()
            for search, is_found in SEARCHES.items():
                found = entry_page(EntryFilter(search=search)).entries
                assert bool(found) is (is_found and person is cast.mara), search


def test_indexes_serve_the_list_and_its_search_under_the_applications_role(
    cast: Cast, work: Work, database: dict[str, str]
) -> None:
    plant(cast.mel, work, [f"Kick-off {number}" for number in range(500)])
    analyse_tables(database["superuser"])
    with cast.mara.enter_scope():
        newest = select(TimeEntry.id).where(*filter_conditions(EntryFilter()))
        assert "ix_time_entry_newest" in index_conditions(newest.order_by(*NEWEST_ORDER).limit(51))
        found = index_conditions(newest.where(*find_entries("kick 77").conditions))
        assert "word >= '77'" in found["pk_entry_word"]
