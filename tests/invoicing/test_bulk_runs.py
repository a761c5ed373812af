"""Invoices for many clients as one run: each with its outcome, nothing twice, whatever happens in
between.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Membership
from app.invoicing.models import BulkItem, BulkRun, BulkState, Grouping, Invoice, InvoiceState
from app.invoicing.queries.bulk_runs import bulk_candidates
from app.invoicing.services.bulk_runs import BulkChoice, start_bulk
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.jobs import Job
from app.kernel.jobs.claims import renew_lease
from app.kernel.messages import word
from app.permissions import Role
from app.projects.models import Client, Project, Rate
from app.sentences import SENTENCES
from app.timesheets.models import EntryLock, TimeEntry
from tests.invoicing.client_work import DAY, ClientWork

TODAY = date(2026, 11, 20)
DRAFTS = BulkChoice(DAY, None, Grouping.ENTRY, send=False)
RunJobs = Callable[[], int]


def add_client(
    client_work: ClientWork, name: str, *seconds: int, rate: str | None = "100", day: date = DAY
) -> UUID:
    client_id, project_id = new_id(), new_id()
    with client_work.mara.enter_scope(), transaction() as session:
        session.add(Client(id=client_id, name=name, name_key=name.casefold(), currency="NZD"))
        session.flush()
        session.add(Project(id=project_id, client_id=client_id, name="Work", name_key="work"))
        session.flush()
        if rate is not None:
            session.add(Rate(project_id=project_id, amount=Decimal(rate)))
        session.add_all(
            TimeEntry(
                membership_id=client_work.mara.membership_id,
                project_id=project_id,
                entry_date=day,
                seconds=each,
            )
            for each in seconds
        )
    return client_id


def start(
    client_work: ClientWork,
    *client_ids: UUID,
    choice: BulkChoice = DRAFTS,
    run_id: UUID | None = None,
) -> UUID:
    """As the confirmation page would, from what it shows; an account is chosen in the defaults."""
    run_id = run_id or new_id()
    client_work.choose_account()
    with client_work.mara.enter_scope():
        shown = bulk_candidates(
            client_ids, choice.until, choice.grouping, TODAY, sending=choice.send
        )
        start_bulk(run_id, choice, {each.part: each.figures for each in shown})
    return run_id


def outcomes(client_work: ClientWork, run_id: UUID) -> dict[str, tuple[BulkState, str]]:
    with client_work.mara.enter_scope():
        db.session.rollback()
        rows = db.session.query(BulkItem).filter(BulkItem.run_id == run_id).populate_existing()
        return {row.client_name: (row.state, word(row.reason, SENTENCES)) for row in rows}


def invoices(client_work: ClientWork) -> list[tuple[str, int, InvoiceState]]:
    with client_work.mara.enter_scope():
        db.session.rollback()
        rows = db.session.query(Invoice).order_by(Invoice.client_name)
        return [(row.client_name, row.subtotal_hundredths, row.state) for row in rows]


def is_finished(client_work: ClientWork, run_id: UUID) -> bool:
    with client_work.mara.enter_scope():
        db.session.rollback()
        run = db.session.get(BulkRun, (client_work.mara.org_id, run_id), populate_existing=True)
        return run is not None and run.finished_at is not None


def test_each_client_gets_its_invoice_and_each_item_knows_it(
    client_work: ClientWork, run_jobs: RunJobs
) -> None:
    first, second = (
        add_client(client_work, "Aroha", 3600, 1800),
        add_client(client_work, "Rata", 7200),
    )
    run_id = start(client_work, first, second)
    run_jobs()
    assert invoices(client_work) == [
        ("Aroha", 150_00, InvoiceState.DRAFT),
        ("Rata", 200_00, InvoiceState.DRAFT),
    ]
    assert outcomes(client_work, run_id) == {
        "Aroha": (BulkState.CREATED, ""),
        "Rata": (BulkState.CREATED, ""),
    }
    assert is_finished(client_work, run_id)


def test_what_stands_in_the_way_is_said_and_the_others_go_on(
    client_work: ClientWork, run_jobs: RunJobs
) -> None:
    unpriced, good = (
        add_client(client_work, "Aroha", 3600, rate=None),
        add_client(client_work, "Rata", 3600),
    )
    run_id = start(client_work, unpriced, good, add_client(client_work, "Totara"))
    run_jobs()
    assert outcomes(client_work, run_id) == {
        "Aroha": (
            BulkState.SKIPPED,
            "1 entry has no rate in NZD. Set one for the project or the client.",
        ),
        "Rata": (BulkState.CREATED, ""),
        "Totara": (
            BulkState.SKIPPED,
            "Nothing is left to bill: it is on another invoice, or was changed.",
        ),
    }


def test_sending_without_a_connection_or_a_contact_creates_nothing(
    client_work: ClientWork, run_jobs: RunJobs
) -> None:
    run_id = start(
        client_work,
        add_client(client_work, "Aroha", 3600),
        choice=BulkChoice(DAY, None, Grouping.ENTRY, send=True),
    )
    run_jobs()
    assert outcomes(client_work, run_id) == {"Aroha": (BulkState.SKIPPED, "Xero is not connected.")}
    assert invoices(client_work) == []


def test_time_that_changed_after_the_confirmation_is_not_billed(
    client_work: ClientWork, run_jobs: RunJobs
) -> None:
    client_id = add_client(client_work, "Aroha", 3600)
    run_id = start(client_work, client_id)
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(TimeEntry).update({"seconds": 7200})
    run_jobs()
    assert outcomes(client_work, run_id)["Aroha"][1].startswith(
        "Its time changed after you confirmed"
    )
    assert invoices(client_work) == []


def test_only_time_up_to_the_last_day_is_billed(client_work: ClientWork, run_jobs: RunJobs) -> None:
    client_id = add_client(client_work, "Aroha", 3600)
    with client_work.mara.enter_scope(), transaction() as session:
        project_id = session.query(Project.id).filter(Project.client_id == client_id).scalar()
        later = DAY + timedelta(days=1)
        session.add(
            TimeEntry(
                membership_id=client_work.mara.membership_id,
                project_id=project_id,
                entry_date=later,
                seconds=60,
            )
        )
    start(client_work, client_id, choice=BulkChoice(DAY, DAY, Grouping.ENTRY, send=False))
    run_jobs()
    assert invoices(client_work) == [("Aroha", 100_00, InvoiceState.DRAFT)]


def test_two_runs_over_the_same_clients_bill_nothing_twice(
    client_work: ClientWork, run_jobs: RunJobs
) -> None:
    client_id = add_client(client_work, "Aroha", 3600)
    first, second = start(client_work, client_id), start(client_work, client_id)
    run_jobs()
    assert len(invoices(client_work)) == 1
    assert sorted(
        state for run in (first, second) for state, _ in outcomes(client_work, run).values()
    ) == [BulkState.CREATED, BulkState.SKIPPED]
    assert is_finished(client_work, first)
    assert is_finished(client_work, second)


def test_a_form_sent_twice_starts_one_run(client_work: ClientWork, run_jobs: RunJobs) -> None:
    client_id, run_id = add_client(client_work, "Aroha", 3600), new_id()
    start(client_work, client_id, run_id=run_id)
    start(client_work, client_id, run_id=run_id)
    run_jobs()
    assert list(outcomes(client_work, run_id).values()) == [(BulkState.CREATED, "")]


@pytest.mark.parametrize("fatal_at", [1, 2, 3])
def test_a_run_that_breaks_off_goes_on_where_it_was(
    client_work: ClientWork, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch, fatal_at: int
) -> None:
    """The worker dies after some clients, with the next one half done; another takes over."""
    clients = [add_client(client_work, name, 3600) for name in ("Aroha", "Rata", "Totara")]
    run_id = start(client_work, *clients)
    calls = [0]

    def die_at_lease(job: Any) -> None:
        calls[0] += 1
        if calls[0] == fatal_at:
            raise RuntimeError("the worker is gone")
        renew_lease(job)

    monkeypatch.setattr("app.xero.bulk_runs.services.renew_lease", die_at_lease)
    run_jobs()
    assert len(invoices(client_work)) == fatal_at
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(Job).filter(Job.kind == "invoice.bulk").update({"next_try_at": clock.now()})
    run_jobs()
    assert [(name, amount) for name, amount, _ in invoices(client_work)] == [
        ("Aroha", 100_00),
        ("Rata", 100_00),
        ("Totara", 100_00),
    ]
    assert {state for state, _ in outcomes(client_work, run_id).values()} == {BulkState.CREATED}
    assert is_finished(client_work, run_id)


def test_a_long_run_lets_others_have_their_turn_and_loses_no_client(
    client_work: ClientWork, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.xero.bulk_runs.services.CLIENTS_PER_TURN", 2)
    run_id = start(
        client_work, *[add_client(client_work, f"Client {number}", 3600) for number in range(7)]
    )
    run_jobs()
    assert [state for state, _ in outcomes(client_work, run_id).values()] == [BulkState.CREATED] * 7
    assert is_finished(client_work, run_id)


@pytest.mark.parametrize("change", [{"role": Role.MEMBER}, {"deactivated_at": clock.now()}])
def test_the_rights_of_whoever_asked_are_checked_again(
    client_work: ClientWork, run_jobs: RunJobs, change: dict[str, Any]
) -> None:
    run_id = start(client_work, add_client(client_work, "Aroha", 3600))
    client_work.change_row(Membership, client_work.mara.membership_id, **change)
    run_jobs()
    assert outcomes(client_work, run_id) == {
        "Aroha": (BulkState.SKIPPED, "Whoever started this may no longer create invoices here.")
    }
    assert invoices(client_work) == []


def test_a_client_of_another_organisation_is_none(client_work: ClientWork) -> None:
    client_id = add_client(client_work, "Aroha", 3600)
    with client_work.cast.eve.enter_scope():
        with pytest.raises(NotFound):
            bulk_candidates([client_id], None, Grouping.ENTRY, TODAY, sending=False)
        with pytest.raises(DomainError, match="at least one"):
            start_bulk(new_id(), DRAFTS, {})


def test_the_entries_are_locked_by_the_invoices_of_the_run(
    client_work: ClientWork, run_jobs: RunJobs
) -> None:
    start(client_work, add_client(client_work, "Aroha", 3600, 60))
    run_jobs()
    with client_work.mara.enter_scope():
        db.session.rollback()
        assert db.session.query(EntryLock).count() == 2


def browse(browser: FlaskClient, address: str, **data: Any) -> Any:
    return browser.post(f"/o/acme/invoices/bulk{address}", data=data)


@pytest.fixture
def browser(
    client_work: ClientWork, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> FlaskClient:
    found = sign_in(client_work.mara)
    monkeypatch.setitem(found.application.config, "WTF_CSRF_ENABLED", False)
    return found


def test_the_progress_asks_again_until_the_run_is_over(
    client_work: ClientWork, run_jobs: RunJobs, browser: FlaskClient
) -> None:
    address = f"/o/acme/invoices/bulk/{start(client_work, add_client(client_work, 'Aroha', 3600))}"
    headers = {"HX-Request": "true", "HX-Target": "div#bulk_progress"}
    under_way = browser.get(address, headers=headers)
    assert (under_way.status_code, "every 1s" in under_way.text, "<html" in under_way.text) == (
        200,
        True,
        False,
    )
    run_jobs()
    over = browser.get(address, headers=headers)
    assert (over.status_code, "every 1s" in over.text, "1 invoice created" in over.text) == (
        200,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("state", "asks_again", "says"),
    [
        (InvoiceState.QUEUED, True, "Sent to Xero"),
        (InvoiceState.PUSHING, True, "Sent to Xero"),
        (InvoiceState.PUSHED, False, "1 invoice created"),
        (InvoiceState.FAILED, False, "1 invoice needs you"),
        (InvoiceState.NEEDS_ATTENTION, False, "1 invoice needs you"),
    ],
)
def test_the_page_follows_the_invoices_until_xero_has_them(
    state: InvoiceState,
    asks_again: bool,
    says: str,
    client_work: ClientWork,
    run_jobs: RunJobs,
    browser: FlaskClient,
) -> None:
    run_id = start(client_work, add_client(client_work, "Aroha", 3600))
    run_jobs()
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(Invoice).update({"state": state})
    shown = browser.get(f"/o/acme/invoices/bulk/{run_id}").text
    assert ("every 3s" in shown, says in shown) == (asks_again, True)


def test_a_run_that_came_to_a_halt_can_be_taken_up_again(
    client_work: ClientWork, run_jobs: RunJobs, browser: FlaskClient
) -> None:
    run_id = start(client_work, add_client(client_work, "Aroha", 3600))
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(Job).filter(Job.kind == "invoice.bulk").update({"state": "dead"})
    assert "This batch has stopped" in browser.get(f"/o/acme/invoices/bulk/{run_id}").text
    assert browse(browser, f"/{run_id}/resume").status_code == 303
    run_jobs()
    assert is_finished(client_work, run_id)
    assert len(invoices(client_work)) == 1


def test_the_unbilled_page_shows_clients_that_have_other_work_only(
    client_work: ClientWork, browser: FlaskClient
) -> None:
    client_work.change_row(
        Project, client_work.project_id, billing_mode="fixed", fixed_price_minor=5000_00
    )
    page = browser.get("/o/acme/unbilled?sort=-amount")
    assert page.status_code == 200
    assert "$5,000.00 left of 1 fixed price" in page.text
    opened = browser.get(f"/o/acme/unbilled?open={client_work.client_id}")
    assert "$5,000.00 left of $5,000.00" in opened.text


def test_from_the_unbilled_page_to_the_results_without_javascript(
    client_work: ClientWork, run_jobs: RunJobs, browser: FlaskClient
) -> None:
    client_id = add_client(client_work, "Aroha <b>", 3600)
    assert "Aroha &lt;b&gt;" in browser.get("/o/acme/unbilled").text
    page = browse(browser, "/confirm", client_ids=str(client_id))
    assert page.status_code == 200
    assert "Create 1 invoice" in page.text
    form = {
        "run_id": str(new_id()),
        "invoice_date": "2026-11-30",
        "bills": "all",
        "grouping": "entry",
        "send": "",
        "seen": f"{client_id.hex}.1.3600.10000",
    }
    assert f'value="{form["seen"]}"' in page.text
    answer = browse(browser, "", **form, client_ids=str(client_id))
    assert answer.status_code == 303
    run_jobs()
    shown = browser.get(answer.headers["Location"])
    assert "1 invoice created" in shown.text
    assert "$100.00" in shown.text
    assert "Aroha &lt;b&gt;" in shown.text


@pytest.mark.parametrize(
    "seen",
    [
        "",
        "nonsense",
        f"{'0' * 32}.1.1",
        f"{'0' * 32}.-1.2.3",
        f"{'0' * 32}.99999999999999999999.2.3",
        "\0",
        f"{'0' * 32}.0.1.1.x.y",
        f"{'0' * 32}.0.1.1.{'0' * 32}",
    ],
)
def test_what_no_page_would_send_is_refused(browser: FlaskClient, seen: str) -> None:
    form = {
        "run_id": str(new_id()),
        "invoice_date": "2026-11-30",
        "bills": "all",
        "grouping": "entry",
        "send": "",
        "seen": seen,
    }
    assert browse(browser, "", **form).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"invoice_date": "x"},
        {"grouping": "none"},
        {"until": "2026-02-30"},
        {"send": "maybe"},
        {"run_id": "\0"},
    ],
)
def test_a_wrong_choice_stands_beside_its_field(
    client_work: ClientWork, browser: FlaskClient, wrong: dict[str, str]
) -> None:
    client_id = add_client(client_work, "Aroha", 3600)
    form = {
        "run_id": str(new_id()),
        "invoice_date": "2026-11-30",
        "bills": "all",
        "grouping": "entry",
        "send": "",
        "client_ids": str(client_id),
    }
    for address in ("/confirm", ""):
        answer = browse(browser, address, **(form | wrong))
        assert answer.status_code == 422
        assert "Aroha" in answer.text
