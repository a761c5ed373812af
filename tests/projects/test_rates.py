from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.db import db, own
from app.projects import queries, services
from app.projects.models import Rate
from app.projects.rules import RateScope
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.html_page import words_of
from tests.timesheets.work import Work, add_time, make_work

Browse = Callable[[Person], Browser]
PAGE = "/o/acme/rates"


def rate_steps(person: Person) -> list[tuple[str, date, Decimal | None]]:
    with person.enter_scope():
        db.session.rollback()
        found = db.session.scalars(select(Rate).where(own(Rate)))
        return sorted((queries.scope_of(rate).level, rate.starts_on, rate.amount) for rate in found)


def test_a_rate_keeps_four_decimals_and_replaces_the_one_before_from_its_date(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara, project = browse(cast.mara), str(work.project_id)
    mara.send(PAGE, project_id=project, amount="100", starts_on="2026-01-01")
    mara.send(PAGE, project_id=project, amount="33.3333", starts_on="2026-06-01")
    with cast.mara.enter_scope():
        db.session.rollback()
        book = queries.rate_book()
        prices = [
            book.rate_for(
                cast.mel.membership_id, work.project_id, work.client_id, date(2026, month, 1)
            )
            for month in (1, 5, 6)
        ]
    assert prices == [100, 100, Decimal("33.3333")]
    assert "33.3333" in mara.get(PAGE).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "-1"}, "cannot be negative"),
        ({"amount": "abc"}, "Write an amount"),
        ({"amount": "1.23456"}, "At most 4 decimals"),
        ({"amount": "1234567890123"}, "too large"),
        ({"amount": "9" * 400}, "too large"),
        ({"amount": "NaN"}, "Write an amount"),
        ({"amount": "1,500"}, "a comma can stand for thousands or for decimals"),
        ({"amount": "1\0"}, "cannot be stored"),
        ({"amount": ""}, "Write an amount"),
        ({"amount": "5", "ends": "y"}, "not both"),
        ({"starts_on": "2026-02-30"}, "does not exist"),
        ({"starts_on": ""}, "Say from when"),
        ({"starts_on": "2026-01-01"}, "already starts on this date"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused_beside_the_field(
    cast: Cast, browse: Browse, fields: dict[str, str], words: str
) -> None:
    mara = browse(cast.mara)
    mara.send(PAGE, amount="120", starts_on="2026-01-01")
    answer = mara.send(PAGE, **{"amount": "130", "starts_on": "2026-06-01", **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert rate_steps(cast.mara) == [("organisation", date(2026, 1, 1), Decimal(120))]


def test_a_rate_is_corrected_ended_and_deleted(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mara.enter_scope():
        rate_id = services.add_rate(
            RateScope(client_id=work.client_id), Decimal(90), date(2026, 1, 1)
        )
    mara = browse(cast.mara)
    mara.send(f"{PAGE}/{rate_id}", amount="95.5", starts_on="2026-02-01")
    mara.send(PAGE, client_id=str(work.client_id), ends="y", starts_on="2026-07-01")
    assert rate_steps(cast.mara) == [
        ("client", date(2026, 2, 1), Decimal("95.5")),
        ("client", date(2026, 7, 1), None),
    ]
    assert "Invoices that exist keep their prices" in mara.get(f"{PAGE}/{rate_id}/delete").text
    mara.send(f"{PAGE}/{rate_id}/delete")
    assert rate_steps(cast.mara) == [("client", date(2026, 7, 1), None)]


def test_the_cascade_shows_the_next_step_of_each_scope_and_no_later_one(
    cast: Cast, work: Work, browse: Browse
) -> None:
    today = clock.today("Pacific/Auckland")
    harbour = RateScope(client_id=work.client_id)
    website = RateScope(project_id=work.project_id)
    steps = [
        (RateScope(), 70, -9),
        (RateScope(), 71, 0),
        (harbour, 80, 60),
        (harbour, 82, 30),
        (website, 90, -1),
        (website, None, 1),
    ]
    with cast.mara.enter_scope():
        for scope, amount, days in steps:
            price = None if amount is None else Decimal(amount)
            services.add_rate(scope, price, today + timedelta(days=days))
    cells = [
        [words_of(cell) for cell in row.iter("td")] for row in browse(cast.mara).page(PAGE).rows
    ]
    assert [
        (name, now.split()[0], coming.split(" from ")[0])
        for name, now, _since, coming, _change in filter(None, cells)
        if {now, coming} != {"—"}
    ] == [
        ("Everything", "71.00", "—"),
        ("Harbour", "—", "82.00"),
        ("W Website (Harbour)", "90.00", "none"),
    ]


def test_scopes_of_another_organisation_or_of_no_sense_do_not_exist(
    cast: Cast, work: Work, browse: Browse
) -> None:
    theirs = make_work(cast.eve, "Theirs")
    mara = browse(cast.mara)
    scopes = [
        {"client_id": str(theirs.client_id)},
        {"project_id": str(theirs.project_id)},
        {"membership_id": str(cast.eve.membership_id)},
        {"project_id": "x"},
    ]
    for scope in scopes:
        assert mara.get(f"{PAGE}/scope", query_string=scope).status_code == 404
        assert mara.send(PAGE, **scope, amount="1", starts_on="2026-01-01").status_code == 404
    clash = {"client_id": str(work.client_id), "project_id": str(work.project_id)}
    refused = mara.get(f"{PAGE}/scope", query_string=clash)
    assert (refused.status_code, "A rate is for a member" in refused.text) == (422, True)
    assert mara.send(PAGE, **clash, amount="1", starts_on="2026-01-01").status_code == 404
    assert rate_steps(cast.mara) == []


def test_only_what_has_a_rate_is_listed(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mara.enter_scope():
        services.add_rate(RateScope(project_id=work.project_id), Decimal(90))
        services.add_rate(
            RateScope(membership_id=cast.mel.membership_id, project_id=work.other_id), Decimal(80)
        )
    rows = browse(cast.mara).page(PAGE).row_texts
    assert [
        any(words in row for row in rows)
        for words in ("Website (Harbour)", "Mel on Support", "Everything", "Clients", "Members")
    ] == [True, True, True, False, True]


def test_members_never_see_money_on_the_pages_of_time(
    cast: Cast, work: Work, browse: Browse
) -> None:
    with cast.mara.enter_scope():
        services.add_rate(RateScope(), Decimal("987.6543"))
    add_time(cast.mel, work.project_id)
    mel = browse(cast.mel)
    for path in ("timesheet", "timesheet/day?date=2026-11-16", "entries", "entries/new", "timer"):
        page = mel.page(f"/o/acme/{path}")
        assert "987" not in page.words
        assert "987.65" not in page.source


def test_a_rate_that_an_invoice_lacked_starts_with_its_time_and_leads_back(
    cast: Cast, work: Work, browse: Browse
) -> None:
    """With a rate from today on the invoice would stay without one."""
    add_time(cast.mel, work.project_id, on=date(2026, 11, 19))
    add_time(cast.mel, work.project_id, on=date(2026, 11, 17))
    mara, invoice = browse(cast.mara), f"/o/acme/invoices/new?client_id={work.client_id}"
    form = mara.page(mara.page(invoice).link("Set a rate for"))
    assert form.value("starts_on") == "2026-11-17"
    back = form.value("back")
    answer = mara.send(
        PAGE,
        project_id=str(work.project_id),
        amount="100",
        starts_on="2026-11-17",
        back=unescape(back),
    )
    assert answer.headers["Location"] == invoice
    assert "Set a rate for" not in mara.get(invoice).text


def test_after_a_rate_nobody_is_led_elsewhere(cast: Cast, work: Work, browse: Browse) -> None:
    answer = browse(cast.mara).send(
        PAGE,
        project_id=str(work.project_id),
        amount="100",
        starts_on="2026-11-17",
        back="//evil.example/",
    )
    assert answer.headers["Location"].startswith("/o/acme/rates/scope")
