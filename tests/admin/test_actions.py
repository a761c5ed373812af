"""What staff set in motion: a worker carries it out, and the trail has it."""

from collections.abc import Callable

import pytest
from flask import Flask

from admin import audit
from admin.models import StaffAction
from app.invoicing.models import Invoice, InvoiceEvent, InvoicePush, InvoiceState
from app.kernel import jobs
from app.kernel.db import db, transaction
from app.kernel.jobs.models import Job
from app.kernel.retention.models import RetentionRun
from app.xero.connection.models import ConnectionState, XeroModule
from app.xero.sync.models import SyncRun
from tests.admin.conftest import Colleague, StaffBrowser
from tests.admin.troubles import (
    add_connection,
    add_dead_job,
    add_failed_push,
    add_failed_sync,
    jobs_of_kind,
)
from tests.cast import Cast
from tests.invoicing.client_work import ClientWork

Run = Callable[[], int]


@pytest.fixture
def client_work(cast: Cast) -> ClientWork:
    return ClientWork(cast)


def actions(console: Flask) -> list[tuple[str, str, dict[str, object]]]:
    """What the trail holds beside sign-ins, oldest first."""
    with console.app_context():
        rows = db.session.query(StaffAction).order_by(StaffAction.created_at).all()
        return [
            (row.action, row.subject, row.details)
            for row in rows
            if not row.action.startswith(("console.", "staff."))
        ]


def test_retrying_a_push_leads_a_worker_to_queue_it_again(
    console: Flask, desk: StaffBrowser, client_work: ClientWork, run_jobs: Run
) -> None:
    invoice_id = add_failed_push(client_work)
    org_id = client_work.mara.org_id
    assert desk.send(f"/push-failures/{org_id}/{invoice_id}/retry").status_code == 303
    assert jobs_of_kind("console.retry_push") == [(org_id, str(invoice_id), "waiting")]
    run_jobs()
    with client_work.mara.enter_scope():
        notes = {
            event.message.code
            for event in db.session.query(InvoiceEvent).filter(
                InvoiceEvent.invoice_id == invoice_id
            )
        }
    assert "invoice.queued_again" in notes
    assert jobs_of_kind("invoice.push"), "the push itself was asked for"
    reference = client_work.stored_invoice(invoice_id).reference
    assert actions(console) == [(audit.PUSH_RETRIED, reference, {"invoice": str(invoice_id)})]


def test_giving_up_a_push_frees_its_time_and_keeps_the_reason(
    console: Flask, desk: StaffBrowser, client_work: ClientWork, run_jobs: Run
) -> None:
    invoice_id = add_failed_push(client_work)
    path = f"/push-failures/{client_work.mara.org_id}/{invoice_id}/give-up"
    assert desk.send(path, reason="").status_code == 422
    assert actions(console) == []
    assert desk.send(path, reason="Agreed with the owner by telephone").status_code == 303
    run_jobs()
    assert client_work.stored_invoice(invoice_id).state is InvoiceState.DISCARDED
    assert client_work.entry_locks() == {}
    assert actions(console)[0][2]["reason"] == "Agreed with the owner by telephone"


def test_a_push_that_xero_may_hold_is_not_given_up_and_the_page_says_so(
    desk: StaffBrowser, client_work: ClientWork, run_jobs: Run
) -> None:
    invoice_id = add_failed_push(client_work)
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(InvoicePush).one().unknown = True
    desk.send(
        f"/push-failures/{client_work.mara.org_id}/{invoice_id}/give-up",
        reason="It has been there for days",
    )
    run_jobs()
    assert client_work.stored_invoice(invoice_id).state is InvoiceState.FAILED
    page = desk.get("/push-failures").get_data(as_text=True)
    assert "Refused" in page
    assert "the organisation has to act on it first" in page


def test_a_refusal_that_names_a_client_does_not_reach_the_staff(
    desk: StaffBrowser, client_work: ClientWork, run_jobs: Run
) -> None:
    invoice_id = add_failed_push(client_work)
    from app.projects.models import Client

    client_work.change_row(Client, client_work.client_id, contact_id=None)
    desk.send(f"/push-failures/{client_work.mara.org_id}/{invoice_id}/retry")
    run_jobs()
    assert client_work.stored_invoice(invoice_id).state is InvoiceState.FAILED
    for path in ("/push-failures", "/jobs?state=dead"):
        assert "Kowhai" not in desk.get(path).get_data(as_text=True)


@pytest.mark.parametrize("state", [InvoiceState.PUSHED, InvoiceState.DRAFT, InvoiceState.PAID])
def test_an_invoice_that_is_not_in_trouble_cannot_be_retried(
    state: InvoiceState, console: Flask, desk: StaffBrowser, client_work: ClientWork, run_jobs: Run
) -> None:
    invoice_id = add_failed_push(client_work)
    client_work.change_row(Invoice, invoice_id, state=state)
    desk.send(f"/push-failures/{client_work.mara.org_id}/{invoice_id}/retry")
    assert (
        desk.get(f"/push-failures/{client_work.mara.org_id}/{invoice_id}/give-up").status_code
        == 404
    )
    assert (jobs_of_kind("console.retry_push"), actions(console)) == ([], [])


def test_an_invoice_is_not_found_under_another_organisation(
    console: Flask, desk: StaffBrowser, client_work: ClientWork, cast: Cast
) -> None:
    invoice_id = add_failed_push(client_work)
    desk.send(f"/push-failures/{cast.eve.org_id}/{invoice_id}/retry")
    assert desk.get(f"/push-failures/{cast.eve.org_id}/{invoice_id}/give-up").status_code == 404
    assert (jobs_of_kind("console.retry_push"), actions(console)) == ([], [])


@pytest.mark.parametrize("kind", ["contacts", "items", "tracking", "invoices", "comparison"])
def test_retrying_a_sync_leads_a_worker_to_ask_for_it(
    kind: str, console: Flask, desk: StaffBrowser, cast: Cast, run_jobs: Run
) -> None:
    add_connection(cast.mara)
    with cast.mara.enter_scope(), transaction() as session:
        session.add(XeroModule(key="invoice_status", enabled=True))
    add_failed_sync(cast.mara, kind)
    path = f"/sync-failures/{cast.mara.org_id}/{kind}/retry"
    assert f'action="{path}"' in desk.get("/sync-failures").get_data(as_text=True)
    desk.send(path)
    run_jobs()
    with cast.mara.enter_scope():
        assert [
            run.kind for run in db.session.query(SyncRun).filter(SyncRun.cause == "support")
        ] == [kind]
    with cast.eve.enter_scope():
        assert db.session.query(SyncRun).count() == 0
    assert actions(console) == [(audit.SYNC_RETRIED, kind, {})]


def test_a_sync_without_a_connection_offers_no_retry(desk: StaffBrowser, cast: Cast) -> None:
    add_connection(cast.mara, ConnectionState.NEEDS_RECONNECT)
    add_failed_sync(cast.mara)
    page = desk.get("/sync-failures").get_data(as_text=True)
    assert "Acme Studio" in page
    assert "/retry" not in page


UNKNOWN_ORG_ID = "01a1fc98-7600-752c-a52a-9655e2a9528e"


@pytest.mark.parametrize(
    "path", [f"/sync-failures/{UNKNOWN_ORG_ID}/contacts/retry", "/sync-failures/x/contacts/retry"]
)
def test_a_sync_of_nobody_is_not_found(path: str, console: Flask, desk: StaffBrowser) -> None:
    assert desk.send(path).status_code == 404
    assert actions(console) == []


def test_a_dead_job_is_retried_with_all_its_tries(
    console: Flask, desk: StaffBrowser, cast: Cast, run_jobs: Run
) -> None:
    seen: list[str] = []
    job_id = add_dead_job(cast.mara, "test.console")

    @jobs.job_kind("test.console")
    def note(job: jobs.ClaimedJob) -> None:
        seen.append(f"{job.org_id} {job.tries}")

    try:
        desk.send(f"/jobs/{job_id}/retry")
        run_jobs()
    finally:
        jobs.kinds.JOB_KINDS.pop("test.console")
    assert seen == [f"{cast.mara.org_id} 1"]
    assert actions(console) == [(audit.JOB_RETRIED, "test.console", {"job": str(job_id)})]


def test_a_dead_job_whose_like_waits_already_stays_dead_and_says_so(
    console: Flask, desk: StaffBrowser, cast: Cast
) -> None:
    job_id = add_dead_job(cast.mara)
    with cast.mara.enter_scope(), transaction():
        jobs.request(jobs.JobKind("from.the.future", lambda _job: None))
    desk.send(f"/jobs/{job_id}/retry")
    assert "The same work is waiting already" in desk.get("/jobs").get_data(as_text=True)
    assert actions(console) == []


def test_only_dead_jobs_can_be_retried(console: Flask, desk: StaffBrowser, cast: Cast) -> None:
    job_id = add_dead_job(cast.mara)
    with transaction() as session:
        session.get_one(Job, job_id).state = "done"
    desk.send(f"/jobs/{job_id}/retry")
    assert jobs_of_kind("from.the.future")[0][2] == "done"
    assert actions(console) == []


@pytest.mark.parametrize(
    ("dry", "action"), [("1", audit.RETENTION_COUNTED), ("0", audit.RETENTION_RUN)]
)
def test_a_clean_up_is_asked_for_carried_out_and_shown(
    dry: str, action: str, console: Flask, desk: StaffBrowser, sam: Colleague, run_jobs: Run
) -> None:
    assert desk.send("/retention/runs", dry=dry).status_code == 303
    assert "A worker is at it" in desk.get("/retention").get_data(as_text=True)
    run_jobs()
    page = desk.get("/retention").get_data(as_text=True)
    assert "A worker is at it" not in page
    assert sam.name in page
    db.session.rollback()
    run = db.session.query(RetentionRun).one()
    assert (run.dry, run.finished_at is not None) == (dry == "1", True)
    assert [entry[0] for entry in actions(console)] == [action]


def test_signing_in_refusals_and_signing_out_are_in_the_trail(
    console: Flask, browser: StaffBrowser, sam: Colleague
) -> None:
    browser.sign_in_as(sam, password="wrong and long enough")
    browser.sign_in_as(sam)
    browser.send("/logout")
    with console.app_context():
        found = [
            row.action
            for row in db.session.query(StaffAction).order_by(
                StaffAction.created_at, StaffAction.id
            )
        ]
    assert found == [
        audit.STAFF_CREATED,
        audit.CONSOLE_SIGN_IN_REFUSED,
        audit.CONSOLE_SIGNED_IN,
        audit.CONSOLE_SIGNED_OUT,
    ]


def test_no_action_without_a_form_token(desk: StaffBrowser, client_work: ClientWork) -> None:
    invoice_id = add_failed_push(client_work)
    answer = desk.client.post(f"/push-failures/{client_work.mara.org_id}/{invoice_id}/retry")
    assert answer.status_code == 400
    assert jobs_of_kind("console.retry_push") == []
