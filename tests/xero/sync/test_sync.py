"""The sync: the fewest calls, resumable, idempotent, and never more than a name."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import delete, func, select, text, update

from app.kernel import clock, jobs, tenancy
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.jobs.runner import run_next_job
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.api.problems import word_problem
from app.xero.contacts.models import Contact
from app.xero.contacts.queries import search_contacts, unlinked_clients
from app.xero.contacts.services.creation import create_contact
from app.xero.contacts.services.links import link_exact_names
from app.xero.sync.models import Item, SyncRun, SyncState, TrackingCategory, TrackingOption
from app.xero.sync.queries import newest_run, sync_status
from app.xero.sync.services import runs
from app.xero.sync.services.requests import ask_for_sync, request_sync
from app.xero.sync.tasks import sync_on_sign_in
from app.xero.webhooks.rules import read_events
from app.xero.webhooks.services import receive
from tests.cast import Cast
from tests.xero.conftest import Xero
from tests.xero.webhooks.test_webhooks import delivery, event
from xero_simulator.testing import NZ_COMPANY

Run = Callable[[], int]


def books(xero: Xero, path: str, **body: object) -> dict[str, object]:
    """A control of the demo company's books."""
    answer: dict[str, object] = xero.post(f"/organisations/{xero.tenant_id()}{path}", **body)
    return answer


def list_queries(xero: Xero, name: str) -> list[str]:
    """The queries of the calls for a list, in order."""
    return [
        one["path"] + "?" + str(one.get("query", ""))
        for one in xero.requests()
        if one["path"].rstrip("/").lower().endswith(f"/{name}".lower())
    ]


def sync(cast: Cast, run_jobs: Run, *kinds: str, full: bool = False) -> None:
    with cast.adam.enter_scope():
        request_sync(kinds or ("contacts",), cause="button", full=full)
    run_jobs()


def names(cast: Cast) -> set[str]:
    with cast.adam.enter_scope():
        return set(db.session.scalars(select(Contact.name)))


def add_client(cast: Cast, name: str) -> Client:
    with cast.adam.enter_scope(), transaction() as session:
        client = Client(
            id=new_id(),
            org_id=cast.adam.org_id,
            name=name,
            name_key=fold_name(name),
            currency="NZD",
        )
        session.add(client)
    return client


def contact_of(cast: Cast, client_name: str) -> str | None:
    with cast.adam.enter_scope():
        joined = select(Contact.name).join(
            Client, (Client.org_id == Contact.org_id) & (Client.contact_id == Contact.id)
        )
        return db.session.scalar(joined.where(Client.name == client_name))


def seeded_contact(xero: Xero, name: str) -> str:
    listed = xero.get(f"/organisations/{xero.tenant_id()}/contacts")["contacts"]
    return next(str(one["ContactID"]) for one in listed if one["Name"] == name)


def test_the_first_sync_brings_contacts_items_and_tracking_and_links_exact_names(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    add_client(xero_cast, "harbour &  VINE hotels")
    add_client(xero_cast, "Meridian Logistics")
    run_jobs()
    with xero_cast.adam.enter_scope():
        assert sync_status().has_finished_once
        assert not sync_status().is_running
        assert db.session.query(Item).count() > 0
        assert db.session.query(TrackingCategory).count() == 2
        assert db.session.query(TrackingOption).count() > 2
        suggestion = unlinked_clients()[0].suggestion
    assert contact_of(xero_cast, "harbour &  VINE hotels") == "Harbour & Vine Hotels"
    assert contact_of(xero_cast, "Meridian Logistics") is None
    assert suggestion is not None
    assert suggestion.name == "Meridian Logistics Ltd"


def test_pages_of_a_thousand_are_the_fewest_calls_and_a_second_sync_is_one(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    xero.post("/seed", tenant=NZ_COMPANY, contacts=2500)
    before = len(list_queries(xero, "Contacts"))
    sync(xero_cast, run_jobs, full=True)
    assert len(list_queries(xero, "Contacts")) - before == 3
    with xero_cast.adam.enter_scope():
        total = db.session.query(Contact).count()
        with transaction() as session:  # as if the overlap of five minutes had passed since
            session.execute(
                update(SyncState)
                .where(SyncState.kind == "contacts")
                .values(modified_since=func.now() + timedelta(seconds=1))
            )
    xero.post("/clock", advance=3)
    books(xero, "/contacts/touch", count=10)
    sync(xero_cast, run_jobs)
    assert len(list_queries(xero, "Contacts")) - before == 4
    with xero_cast.adam.enter_scope():
        assert db.session.query(Contact).count() == total > 2500


def test_what_was_created_renamed_and_archived_meanwhile_arrives(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    add_client(xero_cast, "Tui Brewing Co")
    with xero_cast.adam.enter_scope():
        assert link_exact_names() == 1
    books(xero, "/contacts", name="Brand New Bakery")
    books(
        xero,
        f"/contacts/{seeded_contact(xero, 'Northlight Studio')}/rename",
        name="Northlight Pictures",
    )
    books(xero, f"/contacts/{seeded_contact(xero, 'Tui Brewing Co')}/archive")
    sync(xero_cast, run_jobs)
    now = names(xero_cast)
    assert {"Brand New Bakery", "Northlight Pictures"} <= now
    assert not {"Northlight Studio", "Tui Brewing Co"} & now
    assert contact_of(xero_cast, "Tui Brewing Co") is None


def test_a_merged_contact_is_followed_to_its_survivor(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    add_client(xero_cast, "Tui Brewing Co")
    run_jobs()
    winner = seeded_contact(xero, "Northlight Studio")
    books(xero, f"/contacts/{seeded_contact(xero, 'Tui Brewing Co')}/merge", into=winner)
    sync(xero_cast, run_jobs)
    assert contact_of(xero_cast, "Tui Brewing Co") == "Northlight Studio"
    assert "Tui Brewing Co" not in names(xero_cast)
    with xero_cast.adam.enter_scope():
        merged = db.session.execute(
            text("SELECT subject, details FROM audit_entry WHERE action = 'client.contact_merged'")
        ).all()
    assert [(row.subject, row.details["now"]) for row in merged] == [
        ("Tui Brewing Co", "Northlight Studio")
    ]


def test_a_full_sync_follows_a_merge_that_no_other_has_seen(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    """A full list holds active contacts only; where a merged one went is said by id (facts 3.2 and
    7, trap 8).
    """
    for name in ("Tui Brewing Co", "Weka Web Services"):
        add_client(xero_cast, name)
    run_jobs()
    books(
        xero,
        f"/contacts/{seeded_contact(xero, 'Tui Brewing Co')}/merge",
        into=seeded_contact(xero, "Northlight Studio"),
    )
    books(xero, f"/contacts/{seeded_contact(xero, 'Weka Web Services')}/archive")
    sync(xero_cast, run_jobs, full=True)
    assert contact_of(xero_cast, "Tui Brewing Co") == "Northlight Studio"
    assert contact_of(xero_cast, "Weka Web Services") is None
    assert not {"Tui Brewing Co", "Weka Web Services"} & names(xero_cast)


def test_a_full_sync_drops_what_xero_no_longer_lists(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.add(
            Contact(
                id=new_id(),
                name="Ghost",
                name_key="ghost",
                seen_at=db.func.now() - timedelta(days=1),
            )
        )
    sync(xero_cast, run_jobs)
    assert "Ghost" in names(xero_cast), "an incremental sync cannot know"
    sync(xero_cast, run_jobs, full=True)
    assert "Ghost" not in names(xero_cast)


def test_a_broken_page_is_taken_up_where_it_broke(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    xero.post("/seed", tenant=NZ_COMPANY, contacts=2500)
    xero.set_fault("error_500_before", path_prefix="/api.xro/2.0/Contacts", after=2, times=1)
    before = len(list_queries(xero, "Contacts"))
    sync(xero_cast, run_jobs, full=True)
    with xero_cast.adam.enter_scope():
        run = sync_status().kinds[0].latest
        assert run is not None
        assert (run.state, run.pages, bool(run.problem)) == ("running", 2, True)
    with transaction() as session:
        session.execute(text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
    run_jobs()
    assert len(list_queries(xero, "Contacts")) - before == 4, "two good pages, one broken, one more"
    with xero_cast.adam.enter_scope():
        assert sync_status().kinds[0].latest.state == "done"  # type: ignore[union-attr]
        assert db.session.query(Contact).count() > 2500


def test_contacts_that_change_while_pages_are_read_are_not_lost(
    xero_cast: Cast, xero: Xero, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A contact touched after its page was read moves to the end and everything behind it one place
    forward: one would be skipped.
    """
    run_jobs()
    xero.post("/seed", tenant=NZ_COMPANY, contacts=2500)
    renew = runs.renew
    touched: list[int] = []

    def touch_then_go_on(work: object) -> None:
        if not touched:
            touched.append(1)
            books(xero, "/contacts/touch", count=5)
        renew(work)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "renew", touch_then_go_on)
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(delete(Contact))
    sync(xero_cast, run_jobs, full=True)
    listed = xero.get(f"/organisations/{xero.tenant_id()}/contacts")["contacts"]
    wanted = {
        one["Name"]
        for one in listed
        if one["ContactStatus"] == "ACTIVE"
        and not (one.get("IsSupplier") and not one.get("IsCustomer"))
    }
    assert names(xero_cast) == wanted


def test_a_rate_limit_is_waited_out_and_is_no_failure(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    xero.set_fault("rate_limit_minute", times=1)
    sync(xero_cast, run_jobs)
    with xero_cast.adam.enter_scope():
        run = sync_status().kinds[0].latest
        assert run is not None
        assert run.state == "running"
    state, tries, waits = db.session.execute(
        text(
            "SELECT state, tries, next_try_at > now() FROM job WHERE kind = 'xero.sync' ORDER BY"
            " created_at DESC LIMIT 1"
        )
    ).one()
    assert (state, tries, waits) == ("waiting", 0, True)


def test_a_lost_connection_ends_the_run_with_its_reason(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    books(xero, "/disconnect")
    sync(xero_cast, run_jobs)
    with xero_cast.adam.enter_scope():
        run = sync_status().kinds[0].latest
        assert run is not None
        assert (run.state, "Xero" in word_problem(run.problem)) == ("failed", True)


def test_a_run_that_finishes_while_it_is_looked_at_is_not_half_of_each(
    xero_cast: Cast, xero: Xero, run_jobs: Run, database: dict[str, str]
) -> None:
    with xero_cast.adam.enter_scope():
        request_sync(["contacts"], cause="button")
        looked_at = newest_run("contacts")
        assert looked_at is not None
        with psycopg.connect(database["superuser"]) as elsewhere:
            elsewhere.execute(
                "UPDATE sync_run SET state = 'done', finished_at = now() WHERE kind = 'contacts'"
            )
        done = newest_run("contacts", "done")
    assert done is not None
    assert (looked_at.state, done.finished_at is not None) == ("done", True)


def test_asking_twice_is_one_run(xero_cast: Cast, xero: Xero, run_jobs: Run) -> None:
    run_jobs()
    with xero_cast.adam.enter_scope():
        for _ in range(3):
            request_sync(["contacts"], cause="button")
        waiting = db.session.query(SyncRun).filter(SyncRun.state == "waiting").count()
    assert waiting == 1
    assert run_jobs() == 1


def test_nothing_personal_of_a_contact_reaches_the_database(
    xero_cast: Cast, xero: Xero, run_jobs: Run, database: dict[str, str]
) -> None:
    books(
        xero,
        "/contacts",
        name="Canary Contact",
        EmailAddress="canary@personal.example",
        FirstName="Cannary",
        Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "5550199"}],
    )
    xero.post("/seed", tenant=NZ_COMPANY, contacts=200, personal_data=True)
    run_jobs()
    sync(xero_cast, run_jobs, "contacts", "items", "tracking", full=True)
    found = []
    with psycopg.connect(database["superuser"]) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        for table in tables:
            rows = connection.execute(f"SELECT t::text FROM {table} t").fetchall()
            found += [
                f"{table}: {word}"
                for row in rows
                for word in ("canary@personal", "Cannary", "5550199")
                if word in row[0]
            ]
    assert "Canary Contact" in names(xero_cast)
    assert found == []


def test_another_organisation_sees_no_contact(xero_cast: Cast, xero: Xero, run_jobs: Run) -> None:
    run_jobs()
    with xero_cast.eve.enter_scope():
        assert db.session.query(Contact).count() == 0
        assert search_contacts("Tui") == []


def test_two_contacts_of_one_name_are_not_guessed_between(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    add_client(xero_cast, "Tui Brewing Co")
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.add(
            Contact(
                id=new_id(), name="TUI Brewing Co", name_key="tui brewing co", seen_at=func.now()
            )
        )
    with xero_cast.adam.enter_scope():
        assert link_exact_names() == 0
    assert contact_of(xero_cast, "Tui Brewing Co") is None


def test_a_disconnect_in_the_middle_leaves_nothing_behind(
    xero_cast: Cast, xero: Xero, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_jobs()
    from app.xero.connect import services
    from app.xero.sync.services import contacts

    fetch_page = contacts._fetch_page

    def disconnected_while_xero_answers(*arguments: object) -> object:
        answer = fetch_page(*arguments)  # type: ignore[arg-type]
        with suppress(Exception), xero_cast.adam.enter_scope():
            services.disconnect()
        return answer

    monkeypatch.setattr(contacts, "_fetch_page", disconnected_while_xero_answers)
    sync(xero_cast, run_jobs)
    with xero_cast.adam.enter_scope():
        assert db.session.query(Contact).count() == 0
        assert db.session.query(SyncState).count() == 0


def test_the_cursor_is_xeros_clock_with_five_minutes_of_overlap(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    run_jobs()
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(
            update(SyncState).where(SyncState.kind == "contacts").values(modified_since=None)
        )
    sync(xero_cast, run_jobs)
    with xero_cast.adam.enter_scope():
        behind = db.session.execute(
            text(
                "SELECT extract(epoch FROM now() - modified_since) FROM sync_state WHERE kind ="
                " 'contacts'"
            )
        ).scalar_one()
    assert 299 <= behind <= 320


def test_a_long_run_lets_others_in_and_goes_on_from_the_page_reached(
    xero_cast: Cast, xero: Xero, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_jobs()
    xero.post("/seed", tenant=NZ_COMPANY, contacts=2500)
    monkeypatch.setattr("app.xero.sync.services.contacts.MAX_PAGES_PER_RUN", 1)
    before = len(list_queries(xero, "Contacts"))
    with xero_cast.adam.enter_scope():
        request_sync(["contacts"], cause="button", full=True)
    with tenancy.acting_as(xero_cast.eve.org_id), transaction():
        jobs.request(sync_on_sign_in, xero_cast.eve.user_id)
    run_next_job()
    with xero_cast.adam.enter_scope():
        status = sync_status()
        run = status.kinds[0].latest
        assert run is not None
        assert (status.is_running, run.pages, run.records, (run.expected or 0) > 2500) == (
            True,
            1,
            1000,
            True,
        )
    run_jobs()
    assert len(list_queries(xero, "Contacts")) - before == 3, "no page is asked for twice"
    finished = list(
        db.session.execute(
            text(
                "SELECT org_id, tries, state FROM job WHERE kind LIKE 'xero.sync%' ORDER BY"
                " finished_at DESC LIMIT 2"
            )
        )
    )
    assert [tuple(row) for row in finished] == [
        (xero_cast.adam.org_id, 1, "done"),
        (xero_cast.eve.org_id, 1, "done"),
    ]
    with xero_cast.adam.enter_scope():
        run = newest_run("contacts")
        assert run is not None
        assert (run.state, run.pages, run.records) == ("done", 3, run.expected)
        assert db.session.query(Contact).count() > 2500


def test_what_was_asked_for_during_a_long_run_still_comes(
    xero_cast: Cast, xero: Xero, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_jobs()
    xero.post("/seed", tenant=NZ_COMPANY, contacts=1500)
    monkeypatch.setattr("app.xero.sync.services.contacts.MAX_PAGES_PER_RUN", 1)
    store_page, asked = runs.store_page, list[str]()

    def asked_meanwhile(*arguments: Any) -> None:
        if not asked:
            asked.append("contacts")
            ask_for_sync(asked, "webhook")
        store_page(*arguments)

    monkeypatch.setattr(runs, "store_page", asked_meanwhile)
    sync(xero_cast, run_jobs, full=True)
    with xero_cast.adam.enter_scope():
        assert not sync_status().is_running
        states = select(SyncRun.state).where(SyncRun.kind == "contacts").distinct()
        assert (asked, list(db.session.scalars(states))) == (["contacts"], ["done"])


def test_a_contact_of_our_own_making_that_comes_back_is_not_read_again(
    xero_cast: Cast, xero: Xero, run_jobs: Run
) -> None:
    sync(xero_cast, run_jobs)
    client = add_client(xero_cast, "Newly Made Ltd")
    with xero_cast.adam.enter_scope():
        create_contact(client.id, None)
        contact_id = db.session.scalars(
            select(Contact.id).where(Contact.name == "Newly Made Ltd")
        ).one()
    xero.clear_requests()
    tenant_id = UUID(xero.tenant_id())
    announce(tenant_id, contact_id, "CREATE", run_jobs)
    assert list_queries(xero, "Contacts") == []
    announce(tenant_id, contact_id, "UPDATE", run_jobs)
    assert len(list_queries(xero, "Contacts")) == 1
    announce(tenant_id, uuid4(), "CREATE", run_jobs)
    assert len(list_queries(xero, "Contacts")) == 2, "one that somebody made in Xero"


def announce(tenant_id: UUID, contact_id: UUID, kind: str, run_jobs: Run) -> None:
    """Xero's delivery, and the work that follows."""
    [notice] = read_events(
        delivery(event(tenant_id, contact_id, clock.now().isoformat(), "CONTACT", kind))
    )
    receive([notice])
    with transaction() as session:
        session.execute(text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
    run_jobs()
