"""The pages that only show: webhooks, workers, the budget of Xero's limits, staff, organisations on
their way out.
"""

from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from admin.staff import disable_staff
from app.accounts.models import Organisation
from app.kernel import clock, jobs
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.jobs.models import Job, PeriodRun
from app.kernel.messages import message
from app.xero.api.models import CallSlot, TenantBudget, XeroCall
from app.xero.webhooks.rules import WebhookNotice
from app.xero.webhooks.services import receive
from tests.admin.conftest import Colleague, StaffBrowser, create_colleague
from tests.admin.troubles import add_connection, add_dead_job, record_call
from tests.cast import Cast
from tests.html_page import Page, labelled_cells, words_of


def row(browser: StaffBrowser, path: str, name: str) -> dict[str, str]:
    """The cells of the row that `name` heads, by their labels."""
    return browser.page(path).cells(name)


def webhook_event(tenant_id: UUID, resource_id: UUID | None = None) -> WebhookNotice:
    return WebhookNotice(tenant_id, "CONTACT", resource_id or new_id(), clock.now(), "UPDATE")


def test_webhooks_are_counted_by_day_and_by_organisation(desk: StaffBrowser, cast: Cast) -> None:
    tenant_id = add_connection(cast.mara)
    add_connection(cast.eve)
    kept = [webhook_event(tenant_id), webhook_event(tenant_id)]
    receive(kept)
    receive([kept[0], webhook_event(new_id()), webhook_event(new_id()), webhook_event(new_id())])
    today = desk.page("/webhooks").rows[0]
    assert labelled_cells(today) == {"Kept": "2", "Repeated": "1", "Unknown": "3"}
    assert row(desk, "/webhooks", "Acme Studio")["Last 24 hours"] == "2"
    assert row(desk, "/webhooks", "Elsewhere Ltd") == {
        "Last event": "none in 30 days",
        "Last 24 hours": "0",
    }
    assert "Acme" not in desk.get("/webhooks?q=elsew").get_data(as_text=True)


def test_the_budget_shows_what_is_used_and_what_waits(desk: StaffBrowser, cast: Cast) -> None:
    tenant_id, now = add_connection(cast.mara), clock.now()
    add_connection(cast.eve)
    record_call(cast.mara, "ok")
    with cast.mara.enter_scope(), transaction() as session:
        refused = {
            "purpose": "sync",
            "method": "GET",
            "endpoint": "Contacts.list",
            "outcome": "failed",
            "status": 429,
        }
        session.add(XeroCall(**refused))
        session.add(CallSlot(tenant_id=tenant_id, expires_at=now + timedelta(minutes=1)))
        session.add(CallSlot(tenant_id=tenant_id, expires_at=now - timedelta(minutes=1)))
        recent = [now - timedelta(minutes=5), now - timedelta(seconds=5), now]
        changed = update(TenantBudget).where(TenantBudget.tenant_id == tenant_id)
        session.execute(
            changed.values(
                recent=recent,
                day_remaining=12,
                parked_until=now + timedelta(hours=1),
                problem="day",
            )
        )
    acme = row(desk, "/xero-budget", "Acme Studio")
    assert {
        name: acme[name]
        for name in ("Left today", "Last minute", "Under way", "24 hours", "Refused")
    } == {
        "Left today": "12",
        "Last minute": "2",
        "Under way": "1",
        "24 hours": "2",
        "Refused": "1",
    }
    assert acme["Waits until"].endswith("day")
    assert row(desk, "/xero-budget", "Elsewhere Ltd")["Waits until"] == "—"
    page = desk.get("/xero-budget").get_data(as_text=True)
    assert page.index("Acme Studio") < page.index("Elsewhere Ltd"), "the scarcest first"


def test_workers_show_what_they_have_under_way_and_what_nobody_takes_up(
    desk: StaffBrowser, cast: Cast
) -> None:
    now = clock.now()
    add_dead_job(cast.mara)
    with transaction() as session:
        jobs.request(
            jobs.JobKind("from.the.future", lambda _job: None), "later", after=timedelta(hours=1)
        )
        session.add(
            Job(kind="from.the.future", subject="due", next_try_at=now - timedelta(minutes=5))
        )
        session.add(
            Job(
                kind="from.the.future",
                subject="a",
                state="running",
                lease_expires_at=now + timedelta(minutes=5),
            )
        )
        session.add(
            Job(
                kind="from.the.future",
                subject="b",
                state="running",
                lease_expires_at=now - timedelta(minutes=5),
            )
        )
        session.add(PeriodRun(name="xero.hourly", slot=now - timedelta(hours=2)))
    counted = row(desk, "/workers", "from.the.future")
    assert (counted["Due"], counted["Later"], counted["Under way"], counted["Dead"].split()[0]) == (
        "1",
        "1",
        "2",
        "1",
    )
    page = desk.get("/workers").get_data(as_text=True)
    assert "Due work is not taken up" in page
    assert row(desk, "/workers", "xero.hourly")["Latest slot taken"] == "2 hours ago"


def test_workers_that_keep_up_raise_no_alarm(desk: StaffBrowser) -> None:
    assert "Due work is not taken up" not in desk.get("/workers").get_data(as_text=True)


def test_staff_are_listed_with_what_they_last_did(
    console: Flask, desk: StaffBrowser, sam: Colleague
) -> None:
    ann = create_colleague(console, "Ann")
    with console.app_context():
        disable_staff(ann.email)
    page = desk.get("/staff").get_data(as_text=True)
    assert page.index(sam.email) < page.index(ann.email), "who is gone comes last"
    assert row(desk, "/staff", "Sam")["Browsers now"] == "1"
    assert row(desk, "/staff", "Ann")["State"] == "Closed"
    assert row(desk, "/staff", "Ann")["Last signed in"] == "not within a week"
    assert sam.secret not in page


def test_an_organisation_on_its_way_out_is_marked(desk: StaffBrowser, cast: Cast) -> None:
    when = clock.now() + timedelta(days=9)
    with cast.mara.enter_scope(), transaction() as session:
        session.execute(update(Organisation).values(closed_at=clock.now(), erase_after=when))
    page = desk.get("/connections").get_data(as_text=True)
    assert page.count("closed, deleted after") == 1
    assert "closed, deleted after" in words_of(Page(page).row("Acme Studio"))


def test_a_key_that_a_process_lacks_is_named_where_work_waits_for_it(
    desk: StaffBrowser, cast: Cast
) -> None:
    for path in ("/workers", "/jobs"):
        assert "lacks the encryption key" not in desk.get(path).text
    problem = message("xero.key_missing", key="k2")
    with transaction() as session:
        session.add_all(
            Job(org_id=cast.mara.org_id, kind="xero.sync", subject=kind, last_error=problem)
            for kind in ("contacts", "items")
        )
    for path in ("/workers", "/jobs"):
        page = desk.get(path).text
        assert "lacks the encryption key k2" in page
        assert "2 jobs wait" in page
