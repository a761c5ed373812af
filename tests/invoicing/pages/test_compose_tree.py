"""What to bill on the page of a new invoice: branches that open, a search, months."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.invoicing.rules import time_tree
from tests.html_page import Page
from tests.invoicing.pages.test_compose_lines import press
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page

NOVEMBER = date(2026, 11, 9)
NEWS = "Time was added, moved or deleted"


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two entries at first, and two more."""
    monkeypatch.setattr(time_tree, "FIRST_SHOWN_ENTRIES", 2)
    monkeypatch.setattr(time_tree, "MORE_SHOWN_ENTRIES", 2)


def fields_of(page: TestResponse) -> dict[str, Any]:
    """What the form would send, with every box of the tree."""
    pairs = Page(page).sent_pairs()
    names = ("whole", "entry_ids", "left_out_ids", "listed_ids", "opened")
    return dict(pairs) | {name: [v for k, v in pairs if k == name] for name in names}


def send(browser: FlaskClient, page: TestResponse, **more: Any) -> TestResponse:
    return browser.post(f"{PAGES}/preview", data=fields_of(page) | more)


def send_with_htmx(
    browser: FlaskClient, page: TestResponse, target: str = "section#invoice_preview", **more: Any
) -> TestResponse:
    headers = {"HX-Request": "true", "HX-Target": target}
    return browser.post(f"{PAGES}/preview", data=fields_of(page) | more, headers=headers)


def count_on(page: TestResponse) -> str:
    return Page(page).words_in("bill_count")


def test_a_branch_opens_and_what_is_left_out_in_it_stays_out(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    entries = [
        str(acme.client_work.add_entry(1200, f"Work {number}", date(2026, 11, number)))
        for number in range(1, 7)
    ]
    project = str(acme.client_work.project_id)
    page = send(mara, new_page(mara, acme), unfold=project)
    assert fields_of(page)["entry_ids"] == entries[:2], "a project of one person opens to the end"
    page = send(mara, page, unfold=Page(page).element("button", name="unfold").get("value"))
    assert fields_of(page)["entry_ids"] == entries[:4]
    page = send(mara, page, entry_ids=entries[1:4])
    assert count_on(page).startswith("5 of 6 entries")
    page = send(mara, page, fold=project)
    assert (fields_of(page)["whole"], fields_of(page)["left_out_ids"]) == ([project], entries[:1])
    made = mara.post(PAGES, data=fields_of(page))
    assert made.status_code == 303
    assert {str(entry_id) for entry_id in acme.client_work.entry_locks()} == set(entries[1:])


def test_time_that_is_added_does_not_bill_an_entry_that_is_shown_unticked(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    first, unticked, third, fourth = (
        str(acme.client_work.add_entry(1200, f"Work {day}", date(2026, 11, day)))
        for day in range(2, 6)
    )
    page = send(mara, new_page(mara, acme), unfold=str(acme.client_work.project_id))
    assert fields_of(page)["entry_ids"] == [first, unticked], "the others are in one box"
    page = send(mara, page, entry_ids=[first])
    assert NEWS not in Page(page).words
    added = str(acme.client_work.add_entry(1200, "Added", date(2026, 11, 1)))
    sent = mara.post(PAGES, data=fields_of(page))
    assert sent.status_code == 409
    beside = send_with_htmx(mara, page, rounding_minutes="15")
    for answer in (sent, beside):
        assert NEWS in Page(answer).words_in("bill_tree")
        assert count_on(answer).startswith("4 of 5 entries")
    again = mara.post(PAGES, data=fields_of(sent))
    assert again.status_code == 303
    billed = {str(entry_id) for entry_id in acme.client_work.entry_locks()}
    assert billed == {added, first, third, fourth}


def test_a_branch_opens_under_the_search_that_its_tree_is_drawn_with(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    for word in ("Logo", "Logo", "Review"):
        acme.client_work.add_entry(1200, word)
    project = str(acme.client_work.project_id)
    target = f"li#branch-{project}"
    opened = send_with_htmx(mara, new_page(mara, acme), target, unfold=project, q="review")
    assert len(Page(opened).values("entry_ids")) == 2, "what was only typed hides nothing"
    assert "3 entries" in Page(opened).words


def test_a_search_changes_what_is_shown_and_not_what_is_billed(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    for word in ("Logo", "Logo", "Review", "Review"):
        acme.client_work.add_entry(1200, word)
    page = send(mara, new_page(mara, acme), q="logo", look="1")
    assert count_on(page).startswith("4 of 4 entries")
    assert len(fields_of(page)["entry_ids"]) == 2, "so few are shown at once"
    page = send(mara, page, entry_ids=[])
    assert count_on(page).startswith("2 of 4 entries")
    page = send(mara, page, q="", look="1")
    assert count_on(page).startswith("2 of 4 entries")


def test_a_month_is_pressed_and_chooses_its_time(acme: ConnectedOrg, mara: FlaskClient) -> None:
    acme.client_work.add_entry(1200, day=date(2026, 10, 31))
    acme.client_work.add_entry(1200, day=NOVEMBER)
    page = new_page(mara, acme)
    months = [str(button.get("value")) for button in Page(page).elements("button", name="period")]
    assert months == ["2026-11-01/2026-11-30", "2026-10-01/2026-10-31", "all"]
    page = press(mara, page, period=months[1])
    assert form_fields_of(page)["start"] == "2026-10-01"
    assert count_on(page).startswith("1 of 1 entry")
    assert count_on(press(mara, page, period="all")).startswith("2 of 2 entries")
    assert press(mara, page, period="never/2026").status_code == 422


def test_htmx_is_answered_with_the_branch_or_the_tree_alone(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    for _ in range(3):
        acme.client_work.add_entry(1200)
    project = str(acme.client_work.project_id)
    form = fields_of(new_page(mara, acme))

    def ask(target: str, **more: str) -> str:
        headers = {"HX-Request": "true", "HX-Target": target}
        return mara.post(f"{PAGES}/preview", data=form | more, headers=headers).text.strip()

    assert ask(f"li#branch-{project}", unfold=project).startswith(f'<li id="branch-{project}"')
    assert ask("li#branch-x", unfold="rubbish.1.2") == ""
    assert 'id="bill_tree"' in ask("div#bill_tree", look="1", q="nothing like it")
