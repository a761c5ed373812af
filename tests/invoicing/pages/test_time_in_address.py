"""The address of a new invoice says which time it is about."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.html_page import Page
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of

DAYS = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)]


@pytest.mark.parametrize(
    ("dates", "chosen"),
    [
        ("&start=2026-11-01&end=2026-11-30", [1, 2]),
        ("&start=2026-11-01", [1, 2, 3]),
        ("&end=2026-11-30", [0, 1, 2]),
        ("&start=&end=", [0, 1, 2, 3]),
        ("", [0, 1, 2, 3]),
    ],
)
def test_the_first_and_the_last_day_are_obeyed(
    acme: ConnectedOrg, mara: FlaskClient, dates: str, chosen: list[int]
) -> None:
    entry_ids = [str(acme.client_work.add_entry(1200, day=day)) for day in DAYS]
    answer = mara.get(f"{PAGES}/new?client_id={acme.client_work.client_id}{dates}")
    form = form_fields_of(answer)
    assert answer.status_code == 200
    assert sorted(form["entry_ids"]) == sorted(entry_ids[place] for place in chosen)
    for name in ("start", "end"):
        expected = dates.partition(f"&{name}=")[2].partition("&")[0]
        assert form[name] == expected


@pytest.mark.parametrize("dates", ["&start=never", "&end=2026-02-30", "&start=1926-01-01"])
def test_a_day_that_is_none_is_said_beside_the_field(
    acme: ConnectedOrg, mara: FlaskClient, dates: str
) -> None:
    acme.client_work.add_entry(1200)
    answer = mara.get(f"{PAGES}/new?client_id={acme.client_work.client_id}{dates}")
    name = dates[1:].partition("=")[0]
    assert answer.status_code == 422
    assert "date" in Page(answer).words_in(f"{name}-error").lower()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start": "2026-11-30", "end": "2026-11-01"}, "This day is before the first one"),
        ({"project_id": "nonsense"}, "The address names no project"),
        ({"membership_id": "1"}, "The address names no person"),
    ],
)
def test_what_makes_no_sense_together_or_names_nothing_is_said_beside_the_field(
    acme: ConnectedOrg, mara: FlaskClient, arguments: dict[str, str], words: str
) -> None:
    acme.client_work.add_entry(1200)
    query = {"client_id": str(acme.client_work.client_id), **arguments}
    answer = mara.get(f"{PAGES}/new", query_string=query)
    assert answer.status_code == 422
    assert words in Page(answer).words_in(f"{list(arguments)[-1]}-error")


def test_the_project_and_the_person_in_the_address_are_obeyed_too(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    page = f"{PAGES}/new?client_id={acme.client_work.client_id}"
    theirs = f"{page}&membership_id={acme.cast.mel.membership_id}"
    assert form_fields_of(mara.get(theirs))["entry_ids"] == []
    here = f"{page}&project_id={acme.client_work.project_id}"
    assert len(form_fields_of(mara.get(here))["entry_ids"]) == 1


def test_they_stay_in_the_address_when_the_client_is_chosen_first(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    acme.client_work.add_entry(1200)
    page = mara.get(f"{PAGES}/new?start=2026-11-01&end=2026-11-30")
    query = f"client_id={acme.client_work.client_id}&start=2026-11-01&end=2026-11-30"
    assert [link for link in Page(page).attributes("href") if link.endswith(query)]
