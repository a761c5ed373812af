"""The connection ends, or another Xero organisation takes its place, while Xero answers: nothing of
the answer is written, whoever asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.services.closure import close_by_operator
from app.invoicing.models import (
    InvoiceDefaults,
    InvoiceState,
    Numbering,
)
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.snapshots import snapshot_entries
from app.invoicing.rules import References, build_preview
from app.invoicing.rules.references import ReferencesOutdated
from app.invoicing.services import (
    DefaultsChoice,
    choose_tracking,
    create_invoice,
    update_defaults,
    update_invoice,
)
from app.kernel.db import db, transaction
from app.kernel.jobs.runner import run_due_jobs, run_next_job
from app.projects.models import Client
from app.xero.api.errors import XeroError
from app.xero.connect import services
from app.xero.connection.queries import current_connection
from app.xero.contacts.models import Contact
from app.xero.reference.services import reference_data
from app.xero.status.services.requests import request_comparison, request_reading
from app.xero.sync.services.requests import request_sync
from tests.cast import Cast, Person
from tests.xero.conftest import Xero, land, start
from tests.xero.interruptions import interrupt
from tests.xero.onboarding import CONTACT, Onboarding
from xero_simulator.testing import AROHA, RunningSimulator

OTHER_COMPANY = "Demo Company (AU)"
API = "/api.xro/2.0"
SignIn = Callable[[Person], FlaskClient]
# What came from Xero and may be here while it is connected.
FROM_XERO = (
    "SELECT id, name FROM contact ORDER BY id",
    "SELECT id, contact_id FROM client ORDER BY id",
    "SELECT id, code, name FROM item ORDER BY id",
    "SELECT id, name FROM tracking_category ORDER BY id",
    "SELECT id, name FROM tracking_option ORDER BY id",
    "SELECT key, value FROM cache_entry ORDER BY key",
    "SELECT kind, page, modified_since FROM sync_state ORDER BY kind",
    "SELECT * FROM invoice_sighting ORDER BY id",
    "SELECT * FROM invoice_difference ORDER BY id",
    "SELECT id, contact_id, xero_invoice_id, xero_number, xero_total_hundredths FROM invoice"
    " ORDER BY id",
    "SELECT id, found, batch_id FROM invoice_push ORDER BY id",
    "SELECT id, body, key FROM push_batch ORDER BY id",
    "SELECT id, tenant_id, state FROM xero_connection ORDER BY id",
    "SELECT invoice_id, description, account_code, tax_type FROM invoice_line ORDER BY id",
    "SELECT account_code, tax_type, tracking, terms_days FROM invoice_defaults ORDER BY id",
)


@dataclass
class Scene:
    """Acme, connected and synced, and somebody who ends that at a given moment."""

    newcomer: Onboarding
    browser: FlaskClient
    connect: Callable[..., TestResponse]
    superuser: str

    @property
    def xero(self) -> Xero:
        return self.newcomer.xero

    def disconnect(self) -> None:
        with self.newcomer.cast.adam.enter_scope():
            services.disconnect()

    def replace(self) -> None:
        self.disconnect()
        landed = self.connect(self.newcomer.cast.adam, AROHA, (OTHER_COMPANY,))
        assert landed.headers["Location"] == "/o/acme/settings/xero/setup/defaults"

    def rows_from_xero(self) -> list[list[tuple[object, ...]]]:
        db.session.rollback()
        with psycopg.connect(self.superuser) as connection:
            return [connection.execute(query).fetchall() for query in FROM_XERO]

    def books(self, path: str, **body: object) -> dict[str, str]:
        answer: dict[str, str] = self.xero.post(
            f"/organisations/{self.xero.tenant_id()}{path}", **body
        )
        return answer

    def contact_id(self, name: str) -> str:
        listed = self.xero.get(f"/organisations/{self.xero.tenant_id()}/contacts")["contacts"]
        return next(str(one["ContactID"]) for one in listed if one["Name"] == name)

    def request_run(self, kind: str, *, full: bool = True) -> None:
        with self.newcomer.cast.adam.enter_scope():
            request_sync([kind], cause="button", full=full)

    def push_invoice(self) -> UUID:
        invoice_id = self.newcomer.client_work.create_invoice()
        run_due_jobs()
        stored = self.newcomer.client_work.stored_invoice(invoice_id)
        assert stored.state is InvoiceState.PUSHED
        return invoice_id


Act = Callable[[], object]


def create_contact(scene: Scene) -> Act:
    client_id = scene.newcomer.client_work.client_id
    scene.newcomer.client_work.change_row(
        Client, client_id, contact_id=None, name="Quite Another", name_key="quite another"
    )

    def press_create() -> None:
        answer = scene.browser.post(f"/o/acme/clients/{client_id}/contact/new")
        assert answer.status_code == 422
        assert "disconnected" in answer.text

    return press_create


def sync_contacts(scene: Scene) -> Act:
    scene.books(f"/contacts/{scene.contact_id('Northlight Studio')}/rename", name="Southlight")
    scene.request_run("contacts")
    return run_next_job


def follow_merge(scene: Scene) -> Act:
    loser, winner = scene.contact_id(CONTACT), scene.contact_id("Tui Brewing Co")
    scene.books(f"/contacts/{loser}/merge", into=winner)
    scene.request_run("contacts", full=False)
    return run_next_job


def follow_unseen(scene: Scene) -> Act:
    with scene.newcomer.cast.mara.enter_scope(), transaction() as session:
        session.execute(
            update(Contact)
            .where(Contact.id == UUID(scene.contact_id(CONTACT)))
            .values(name="Stale")
        )
    scene.books(f"/contacts/{scene.contact_id(CONTACT)}/archive")
    scene.request_run("contacts")
    return run_next_job


def sync_items(scene: Scene) -> Act:
    scene.request_run("items")
    return run_next_job


def sync_tracking(scene: Scene) -> Act:
    scene.request_run("tracking")
    return run_next_job


def fetch_references(scene: Scene) -> Act:
    def ask() -> None:
        with scene.newcomer.cast.mara.enter_scope(), pytest.raises(XeroError):
            reference_data()

    return ask


def read_status(scene: Scene) -> Act:
    invoice_id = scene.push_invoice()
    stored = scene.newcomer.client_work.stored_invoice(invoice_id)
    scene.books(f"/invoices/{stored.xero_invoice_id}/approve")
    with scene.newcomer.cast.mara.enter_scope():
        assert request_reading("button")
    return run_next_job


def compare_invoices(scene: Scene) -> Act:
    scene.push_invoice()
    with scene.newcomer.cast.mara.enter_scope():
        assert request_comparison(None)
    return run_next_job


def push_invoice(scene: Scene) -> Act:
    scene.newcomer.client_work.create_invoice()
    return run_next_job


def look_up_invoice(scene: Scene) -> Act:
    """Where Xero numbers invoices, each is looked for before it is sent."""
    with scene.newcomer.cast.mara.enter_scope(), transaction() as session:
        session.add(InvoiceDefaults(numbering=Numbering.XERO))
    scene.newcomer.client_work.create_invoice()
    return run_next_job


WRITERS: dict[str, tuple[Callable[[Scene], Act], str, str]] = {
    "creating a contact": (create_contact, "PUT", f"{API}/contacts"),
    "contacts": (sync_contacts, "GET", f"{API}/contacts"),
    "merges": (follow_merge, "GET", f"{API}/contacts/"),
    "contacts that no list held": (follow_unseen, "GET", f"{API}/contacts"),
    "items": (sync_items, "GET", f"{API}/items"),
    "tracking": (sync_tracking, "GET", f"{API}/trackingcategories"),
    "reference data, first": (fetch_references, "GET", f"{API}/accounts"),
    "reference data, last": (fetch_references, "GET", f"{API}/organisation"),
    "status": (read_status, "GET", f"{API}/invoices"),
    "comparison": (compare_invoices, "GET", f"{API}/invoices"),
    "push": (push_invoice, "PUT", f"{API}/invoices"),
    "look-up": (look_up_invoice, "GET", f"{API}/invoices"),
}


@pytest.fixture
def scene(
    cast: Cast,
    xero: Xero,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
    sign_in: SignIn,
    database: dict[str, str],
) -> Scene:
    newcomer = Onboarding(cast, xero, connect, run_jobs)
    newcomer.connect()
    assert CONTACT in newcomer.sync()
    with cast.adam.enter_scope():
        services.switch_module("invoice_status", on=True)
    run_jobs()
    return Scene(newcomer, sign_in(cast.mara), connect, database["superuser"])


@pytest.mark.parametrize("ending", ["disconnect", "replace"])
@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_written_once_the_connection_has_ended(
    scene: Scene, app: Flask, stand_in: RunningSimulator, writer: str, ending: str
) -> None:
    prepare, method, path = WRITERS[writer]
    act = prepare(scene)
    left: list[list[list[tuple[object, ...]]]] = []

    def end_connection() -> None:
        getattr(scene, ending)()
        left.append(scene.rows_from_xero())

    with interrupt(app, stand_in, method, path, end_connection) as interruption:
        act()
    assert interruption.calls
    assert scene.rows_from_xero() == left[0]


@pytest.mark.parametrize("ending", ["disconnect", "replace"])
@pytest.mark.parametrize("writer", ["push", "look-up"])
def test_an_invoice_whose_answer_came_too_late_is_made_once_all_the_same(
    scene: Scene, app: Flask, stand_in: RunningSimulator, writer: str, ending: str
) -> None:
    """It has failed, in words; nobody knows what became of it, so it is looked for."""
    prepare, method, path = WRITERS[writer]
    act = prepare(scene)
    with interrupt(app, stand_in, method, path, getattr(scene, ending)):
        act()
    work = scene.newcomer.client_work
    with work.mara.enter_scope():
        [push] = db.session.execute(db.text("SELECT invoice_id, unknown FROM invoice_push")).all()
    db.session.rollback()
    assert work.stored_invoice(push.invoice_id).state is InvoiceState.FAILED
    assert push.unknown is (writer == "push")
    assert (
        db.session.execute(db.text("SELECT count(*) FROM job WHERE state = 'running'")).scalar_one()
        == 0
    )


def test_a_reconnect_does_not_bring_a_connection_back_that_somebody_ends_meanwhile(
    scene: Scene, app: Flask, stand_in: RunningSimulator, sign_in: SignIn
) -> None:
    browser = sign_in(scene.newcomer.cast.adam)
    with interrupt(app, stand_in, "GET", f"{API}/organisation", scene.disconnect) as interruption:
        landed = browser.get(scene.xero.give_consent(start(browser)))
    assert interruption.calls
    assert "nothing was connected" in land(browser, landed).text
    assert scene.newcomer.connection() is None


def test_an_organisation_that_is_closed_meanwhile_is_not_connected(
    cast: Cast,
    xero: Xero,
    connect: Callable[..., TestResponse],
    app: Flask,
    stand_in: RunningSimulator,
) -> None:
    def close() -> None:
        with cast.olivia.enter_scope():
            close_by_operator(at_once=False)

    with interrupt(app, stand_in, "GET", f"{API}/organisation", close) as interruption:
        connect(cast.adam)
    assert interruption.calls
    with cast.adam.enter_scope():
        assert current_connection() is None


def test_what_somebody_has_linked_meanwhile_stays(
    scene: Scene, app: Flask, stand_in: RunningSimulator
) -> None:
    client_id = scene.newcomer.client_work.client_id
    create_contact(scene)
    chosen = UUID(scene.contact_id("Tui Brewing Co"))

    def link() -> None:
        scene.newcomer.client_work.change_row(Client, client_id, contact_id=chosen)

    with interrupt(app, stand_in, "PUT", f"{API}/contacts", link) as interruption:
        assert scene.browser.post(f"/o/acme/clients/{client_id}/contact/new").status_code == 303
    assert interruption.calls
    with scene.newcomer.cast.mara.enter_scope():
        linked = db.session.scalar(select(Client.contact_id).where(Client.id == client_id))
    assert linked == chosen


def test_creating_a_contact_while_xero_is_not_connected_says_so(scene: Scene) -> None:
    create_contact(scene)
    scene.disconnect()
    client_id = scene.newcomer.client_work.client_id
    answer = scene.browser.post(f"/o/acme/clients/{client_id}/contact/new")
    assert (answer.status_code, "Connect Xero first" in answer.text) == (422, True)


def draft(scene: Scene, references: References) -> Act:
    work = scene.newcomer.client_work
    preview = work.build_preview(work.add_entry(), books=references, account_code="200")
    return lambda: create_invoice(work.new_invoice(preview, send=False), references)


def edited_draft(scene: Scene, references: References) -> Act:
    work = scene.newcomer.client_work
    invoice_id = work.create_invoice(send=False, books=references)
    with work.mara.enter_scope():
        preview = build_preview(
            snapshot_entries(invoice_id), work.options(tax_type="NONE"), references
        )
    return lambda: update_invoice(
        invoice_id, preview.options, preview.digest, references, send=False
    )


def defaults(scene: Scene, references: References) -> Act:
    with scene.newcomer.cast.olivia.enter_scope():
        stored = invoice_defaults()
    unchanged = {field.name: getattr(stored, field.name) for field in fields(DefaultsChoice)}
    choice = DefaultsChoice(**{**unchanged, "account_code": references.accounts[0].code})
    return lambda: update_defaults(choice, hold=references.hold)


def tracking(scene: Scene, references: References) -> Act:
    [category, *_] = references.tracking or ()
    chosen = {category.id: category.options[0].id}
    return lambda: choose_tracking(chosen, hold=references.hold)


@pytest.mark.parametrize("ending", ["disconnect", "replace"])
@pytest.mark.parametrize("writer", [draft, edited_draft, defaults, tracking])
def test_what_was_chosen_from_an_ended_connections_data_is_not_written(
    scene: Scene, writer: Callable[[Scene, References], Act], ending: str
) -> None:
    """The data was read, the connection ended, and only then is it written."""
    with scene.newcomer.cast.adam.enter_scope():
        references = reference_data()
    act = writer(scene, references)
    getattr(scene, ending)()
    left = scene.rows_from_xero()
    with scene.newcomer.cast.adam.enter_scope(), pytest.raises(ReferencesOutdated):
        act()
    assert scene.rows_from_xero() == left


def test_what_was_chosen_from_a_standing_connections_data_is_written(scene: Scene) -> None:
    with scene.newcomer.cast.adam.enter_scope():
        references = reference_data()
        for writer in (draft, edited_draft, defaults, tracking):
            writer(scene, references)()
