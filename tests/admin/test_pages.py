"""What the pages say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from admin import create_admin
from admin.queries import PAGE_ROWS
from app.cli.routes import routes_of
from app.config import Settings
from app.invoicing.models import InvoiceState
from app.kernel import jobs
from app.kernel.db import transaction
from app.xero.connection.models import ConnectionState
from tests.admin.conftest import StaffBrowser
from tests.admin.troubles import (
    add_connection,
    add_dead_job,
    add_failed_push,
    add_failed_sync,
    record_call,
)
from tests.cast import Cast
from tests.html_page import Page
from tests.invoicing.client_work import ClientWork
from tests.security.test_typed_names import NAMES, assert_names_change_nothing

PAGES = (
    *(
        "/connections",
        "/sync-failures",
        "/push-failures",
        "/webhooks",
        "/jobs",
        "/workers",
        "/xero-budget",
        "/retention",
        "/staff",
        "/trail",
    ),
    "/retention/run",
)


def text(browser: StaffBrowser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_anything_to_show_says_so(path: str, desk: StaffBrowser) -> None:
    assert len(desk.page(path).elements("h1")) == 1


def test_connections_that_need_something_come_first_with_their_figures(
    desk: StaffBrowser, cast: Cast
) -> None:
    add_connection(
        cast.eve,
        ConnectionState.NEEDS_RECONNECT,
        "Xero says that access was revoked",
        lost_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC),
    )
    add_connection(cast.mara)
    add_failed_sync(cast.mara, "items")
    record_call(cast.mara, "ok")
    record_call(cast.mara, "failed")
    record_call(cast.mara, "failed", hours=30)
    page = text(desk, "/connections")
    assert page.index("Elsewhere Ltd") < page.index("Acme Studio")
    assert "access was revoked" in page
    connection = Page(page).cells("Elsewhere Ltd")["State"]
    assert "since 4 Mar 2026" in connection, "since it was lost, not since made"
    assert Page(page).cells("Acme Studio")["Calls"] == "2 1 failed"
    assert "4321" in page
    assert "Secret Tenant" not in page


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("?state=connected", "Acme", "Elsewhere"),
        ("?q=elsew", "Elsewhere", "Acme"),
        ("?state=nonsense&q=acme&page=-3", "Acme", "Elsewhere"),
    ],
)
def test_connections_can_be_filtered(
    query: str, seen: str, unseen: str, desk: StaffBrowser, cast: Cast
) -> None:
    add_connection(cast.mara)
    page = text(desk, f"/connections{query}")
    assert seen in page
    assert unseen not in page


def test_the_table_alone_answers_a_filter(desk: StaffBrowser, cast: Cast) -> None:
    answer = desk.get(
        "/connections?q=acme", headers={"HX-Request": "true", "HX-Target": "div#connections_table"}
    )
    assert answer.get_data(as_text=True).strip().startswith('<div id="connections_table">')


def test_a_sync_that_worked_since_is_put_right(desk: StaffBrowser, cast: Cast) -> None:
    add_connection(cast.mara)
    add_failed_sync(cast.mara, "contacts", "Xero answered 500", hours=5)
    assert "Xero answered 500" in text(desk, "/sync-failures")
    add_failed_sync(cast.mara, "contacts", "", hours=1, state="done")
    assert "Xero answered 500" not in text(desk, "/sync-failures")
    assert "Xero answered 500" in text(desk, "/sync-failures?show=past")


@pytest.fixture
def client_work(cast: Cast) -> ClientWork:
    return ClientWork(cast)


def test_reasons_are_shown_without_people_names_amounts_and_secrets(
    desk: StaffBrowser, client_work: ClientWork
) -> None:
    problem = "Xero's total is 1,234.50 NZD for “Kowhai Ltd” (jane@kowhai.example), Bearer abc.def"
    add_failed_push(client_work, problem, InvoiceState.NEEDS_ATTENTION)
    page = text(desk, "/push-failures")
    assert "total is [amount] NZD for [name]" in page
    for hidden in ("1,234.50", "Kowhai", "jane@", "abc.def"):
        assert hidden not in page


def test_push_failures_can_be_filtered_by_state_and_reference(
    desk: StaffBrowser, client_work: ClientWork
) -> None:
    reference = client_work.stored_invoice(add_failed_push(client_work)).reference
    assert reference is not None
    assert reference in text(desk, "/push-failures?state=failed")
    assert reference in text(desk, f"/push-failures?q={reference}")
    assert reference not in text(desk, "/push-failures?state=needs_attention")
    assert reference not in text(desk, "/push-failures?q=elsewhere")


def test_jobs_are_listed_by_state_with_a_retry_for_dead_ones_only(
    desk: StaffBrowser, cast: Cast
) -> None:
    job_id = add_dead_job(cast.mara, error="Refused for jane@kowhai.example")
    with cast.eve.enter_scope(), transaction():
        jobs.request(jobs.JobKind("from.the.future", lambda _job: None), "x")
    dead, waiting = text(desk, "/jobs"), text(desk, "/jobs?state=waiting&kind=from.the.future")
    assert str(job_id) in dead
    assert "jane@" not in dead
    assert "Elsewhere" in waiting
    assert "/retry" not in waiting


def test_the_next_page_keeps_the_filters_and_ignores_the_rest(
    desk: StaffBrowser, cast: Cast
) -> None:
    for _ in range(51):
        add_dead_job(cast.mara)
    page = text(desk, "/jobs?q=acme&_external=1&endpoint=x")
    assert "q=acme" in page.partition('rel="next"')[2].partition(">")[0]
    assert 'rel="prev"' in text(desk, "/jobs?q=acme&page=2")


@pytest.mark.parametrize(
    "query",
    [
        "?q=%00",
        "?page=99999999999",
        "?staff=nonsense",
        "?q=%25_%5C",
        "?state=%F0%9F%92%A9",
        "?page=٣",
    ],
)
def test_nonsense_in_the_address_is_no_failure(query: str, desk: StaffBrowser) -> None:
    for path in PAGES[:-1]:
        assert desk.get(path + query).status_code in (200, 400)


def test_no_name_of_an_argument_breaks_a_page_or_leads_elsewhere(
    console: Flask, desk: StaffBrowser, cast: Cast
) -> None:
    for _ in range(PAGE_ROWS + 1):
        add_dead_job(cast.mara)
    asked = 0
    for route in routes_of(console):
        if "GET" in route.methods and not route.parameters:
            for names in (NAMES, {"_method": "POST"}, {"endpoint": "x"}):
                assert_names_change_nothing(desk.client, route.rule, names)
            asked += 1
    assert asked > 12
    assert "page=2" in desk.get("/jobs").text, "a list of several pages is among them"


def test_the_trail_can_be_filtered(desk: StaffBrowser, client_work: ClientWork, cast: Cast) -> None:
    invoice_id = add_failed_push(client_work)
    desk.send(f"/push-failures/{client_work.mara.org_id}/{invoice_id}/retry")
    lines = desk.page("/trail?action=push.retried&q=acme").row_texts
    assert any("Retried a push" in line for line in lines)
    assert desk.page("/trail?action=push.retried&q=elsewhere").rows == []


def test_metrics_are_for_whoever_has_the_token_and_for_staff(
    settings: Settings, app: Flask, cast: Cast, desk: StaffBrowser
) -> None:
    add_dead_job(cast.mara)
    collector = create_admin(replace(settings, metrics_token="a long token")).test_client()
    figures = collector.get("/metrics", headers={"Authorization": "Bearer a long token"})
    assert figures.status_code == 200
    assert 'hourline_jobs{state="dead"} 1.0' in figures.get_data(as_text=True)
    for sent in (
        "",
        "Bearer",
        "Bearer ",
        "Bearer another",
        "Bearer ünï",
        "Basic YTpi",
        "a long token",
    ):
        answer = collector.get("/metrics", headers={"Authorization": sent})
        assert answer.status_code == 404, "the machine itself is no proof: a proxy stands on it"
    assert desk.get("/metrics").status_code == 200


@pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer None", "Bearer a long token"])
def test_without_a_token_no_collector_sees_metrics(console: Flask, sent: str) -> None:
    headers = {"Authorization": sent} if sent else {}
    assert console.test_client().get("/metrics", headers=headers).status_code == 404


def test_metrics_name_nobody(desk: StaffBrowser, cast: Cast) -> None:
    add_connection(cast.mara)
    figures = desk.get("/metrics").get_data(as_text=True)
    assert "acme" not in figures.lower()
    assert 'hourline_connections{state="connected"} 1.0' in figures


def test_the_command_line_makes_lists_and_disables_accounts(
    environment: dict[str, str], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from app.cli import main

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run: Callable[..., str] = lambda *words: CliRunner().invoke(main, ["staff", *words]).output  # noqa: E731
    made = run("create", "ann@support.example", "Ann")
    assert "otpauth://totp/" in made
    assert "Password: " in made
    assert "already" in run("create", "ann@support.example", "Ann")
    run("disable", "ann@support.example")
    assert "disabled" in run("list")
    assert "no staff account" in run("disable", "nobody@support.example")
