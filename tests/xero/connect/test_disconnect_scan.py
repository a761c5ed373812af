"""After disconnecting, whoever holds the disk finds nothing of Xero's, although a push was frozen
in the middle and another was queued.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.invoicing.models import InvoiceDefaults, InvoicePush, InvoiceState, PushBatch
from app.invoicing.services import discard_invoice
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict
from app.kernel.messages import plain_message
from app.projects.models import Client
from app.xero.api.models import Grant
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.services.calls import call
from app.xero.push.services.retries import retry_invoice
from app.xero.sync.models import SyncRun, TrackingOption
from tests.cast import Cast, Person
from tests.xero.conftest import Xero
from tests.xero.onboarding import CONTACT, Onboarding
from tests.xero.push.connected_org import in_words
from xero_simulator.testing import DEADLINE_SECONDS, wait_until

Database = dict[str, str]


@pytest.fixture
def newcomer(
    cast: Cast, xero: Xero, connect: Callable[..., TestResponse], run_jobs: Callable[[], int]
) -> Onboarding:
    made = Onboarding(cast, xero, connect, run_jobs)
    made.connect()
    assert CONTACT in made.sync()
    return made


@pytest.fixture
def disconnect(
    newcomer: Onboarding, sign_in: Callable[[Person], FlaskClient]
) -> Callable[[], None]:
    def press_disconnect() -> None:
        assert (
            sign_in(newcomer.cast.adam).post("/o/acme/settings/xero/disconnect").status_code == 303
        )

    return press_disconnect


def frozen_in_the_middle(newcomer: Onboarding) -> UUID:
    """An invoice whose request went out and whose answer never came: its exact text waits to be
    sent again.
    """
    newcomer.xero.set_fault(
        "timeout_after", path_prefix="/api.xro/2.0/Invoices", method="PUT", seconds=2.0
    )
    invoice_id = newcomer.client_work.create_invoice()
    newcomer.run_jobs()
    assert str(newcomer.contact_id) in request_of(newcomer, invoice_id).body
    return invoice_id


def request_of(newcomer: Onboarding, invoice_id: UUID) -> PushBatch:
    with newcomer.cast.mara.enter_scope():
        db.session.rollback()
        wanted = select(PushBatch).join(InvoicePush, InvoicePush.batch_id == PushBatch.id)
        found = db.session.scalars(wanted.where(InvoicePush.invoice_id == invoice_id)).one()
        db.session.expunge(found)
        return found


def names_from_xero(newcomer: Onboarding) -> list[str]:
    with newcomer.cast.adam.enter_scope():
        found = list(db.session.scalars(select(TrackingOption.name)))
    db.session.rollback()
    return found


def tracked_by_default(newcomer: Onboarding) -> None:
    with newcomer.cast.adam.enter_scope(), transaction() as session:
        option = session.scalars(select(TrackingOption)).first()
        assert option is not None
        session.add(InvoiceDefaults(tracking={str(option.category_id): str(option.id)}))


def traces(newcomer: Onboarding) -> list[str]:
    """What must be gone: sealed tokens; by id grant, connection, tenant; by id and name contacts
    and tracking (but for a name that an item bears).
    """
    found = newcomer.connection()
    assert found is not None
    sealed = db.session.execute(select(Grant.access_token, Grant.refresh_token)).one()
    db.session.rollback()
    org = f"/organisations/{found.tenant_id}"
    contacts = newcomer.xero.get(f"{org}/contacts")["contacts"]
    options = [
        option
        for category in newcomer.xero.get(f"{org}/tracking-categories")["tracking-categories"]
        for option in category["Options"]
    ]
    ids = [str(one["ContactID"]) for one in contacts] + [
        str(option["TrackingOptionID"]) for option in options
    ]
    items = {str(item["Name"]) for item in newcomer.xero.get(f"{org}/items")["items"]}
    names = [str(one["Name"]) for one in contacts] + [
        f'"{option["Name"]}"' for option in options if option["Name"] not in items
    ]
    return [
        *sealed,
        str(found.tenant_id),
        str(found.grant_id),
        str(found.connection_id),
        *ids,
        *names,
    ]


def rows(superuser: str) -> Iterator[str]:
    with psycopg.connect(superuser) as connection:
        for (table,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            yield from (
                f"{table}: {row[0]}"
                for row in connection.execute(
                    f'SELECT to_jsonb(t)::text FROM "{table}" t'
                ).fetchall()
            )


@pytest.mark.usefixtures("short_timeout")
def test_nothing_of_xeros_is_left_behind(
    newcomer: Onboarding, disconnect: Callable[[], None], database: Database
) -> None:
    tracked_by_default(newcomer)
    frozen_in_the_middle(newcomer)
    newcomer.client_work.create_invoice()
    wanted = traces(newcomer)
    held = "\n".join(rows(database["superuser"]))
    assert sum(trace in held for trace in wanted) > 20, "the scan must be able to find"
    disconnect()
    with (
        transaction() as session
    ):  # as if the look at consents that were left unfinished had come, too
        session.execute(
            db.text(
                "UPDATE job SET next_try_at = now() WHERE state = 'waiting' AND kind ="
                " 'xero.revoke'"
            )
        )
    newcomer.run_jobs()
    left = list(rows(database["superuser"]))
    assert [(trace, line[:200]) for line in left for trace in wanted if trace in line] == []
    assert [line for line in left if "eyJ" in line] == []


def test_a_queued_invoice_fails_kindly_and_is_sent_once_its_client_is_linked_again(
    newcomer: Onboarding, disconnect: Callable[[], None]
) -> None:
    invoice_id = newcomer.client_work.create_invoice()
    disconnect()
    newcomer.run_jobs()
    assert newcomer.client_work.stored_invoice(invoice_id).state is InvoiceState.FAILED
    newcomer.connect()
    newcomer.sync()
    with (
        newcomer.cast.mara.enter_scope(),
        pytest.raises(Conflict, match="not linked to a contact in Xero"),
    ):
        retry_invoice(invoice_id)
    newcomer.client_work.change_row(
        Client, newcomer.client_work.client_id, contact_id=newcomer.contact_id
    )
    with newcomer.cast.mara.enter_scope():
        retry_invoice(invoice_id)
    newcomer.run_jobs()
    assert newcomer.client_work.stored_invoice(invoice_id).state is InvoiceState.PUSHED
    assert len(newcomer.in_xero()) == 1


def test_an_invoice_queued_while_reconnecting_fails_kindly_too(
    newcomer: Onboarding, disconnect: Callable[[], None]
) -> None:
    """Its job runs for the first time when the new connection stands already, but its contact went
    with the old one.
    """
    invoice_id = newcomer.client_work.create_invoice()
    disconnect()
    newcomer.connect()
    newcomer.run_jobs()
    failed = newcomer.client_work.stored_invoice(invoice_id)
    assert (failed.state, in_words(failed.problem)) == (
        InvoiceState.FAILED,
        "The client is no longer linked to a contact in Xero.",
    )
    with newcomer.cast.mara.enter_scope():
        discard_invoice(invoice_id)
    assert newcomer.in_xero() == []


@pytest.mark.usefixtures("short_timeout")
def test_a_frozen_push_never_becomes_a_second_invoice_after_a_reconnect(
    newcomer: Onboarding, disconnect: Callable[[], None]
) -> None:
    invoice_id = frozen_in_the_middle(newcomer)
    disconnect()
    newcomer.connect()
    for _ in range(3):
        with transaction() as session:
            session.execute(db.text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
        newcomer.run_jobs()
    assert len(newcomer.in_xero()) == 1
    assert newcomer.client_work.stored_invoice(invoice_id).state is InvoiceState.FAILED


def test_a_call_that_outlives_the_disconnect_leaves_no_trace(
    newcomer: Onboarding, app: Flask, disconnect: Callable[[], None], database: Database
) -> None:
    """Xero answers only after the data has gone; what its answer says of limits must not bring the
    tenant back.
    """
    tenant_id = newcomer.xero.tenant_id()
    newcomer.xero.set_fault("slow", path_prefix="/api.xro/2.0/Currencies", seconds=1.5)

    def call_slowly() -> int:
        with app.app_context(), newcomer.cast.adam.enter_scope():
            try:
                return call("Currencies.list", purpose="see").status
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(call_slowly)
        wait_until(lambda: newcomer.xero.requests(path="/api.xro/2.0/Currencies"))
        disconnect()
        assert not answered.done(), "the disconnect came first"
        assert answered.result(timeout=DEADLINE_SECONDS) == 200
    newcomer.run_jobs()
    assert [line[:200] for line in rows(database["superuser"]) if tenant_id in line] == []


def test_an_invoice_that_the_days_limit_put_off_is_tried_after_a_reconnect(
    newcomer: Onboarding,
) -> None:
    newcomer.xero.set_fault(
        "rate_limit_day", path_prefix="/api.xro/2.0/Invoices", method="PUT", seconds=3600
    )
    invoice_id = newcomer.client_work.create_invoice()
    newcomer.run_jobs()
    assert newcomer.client_work.stored_invoice(invoice_id).state is InvoiceState.QUEUED
    with newcomer.cast.adam.enter_scope(), transaction() as session:
        session.execute(update(Connection).values(state=ConnectionState.NEEDS_RECONNECT))
    newcomer.connect()
    newcomer.run_jobs()
    assert newcomer.client_work.stored_invoice(invoice_id).state is InvoiceState.PUSHED


def test_why_a_sync_failed_goes_with_the_connection(
    newcomer: Onboarding, disconnect: Callable[[], None], database: Database
) -> None:
    words = "Xero said something of Kowhai Health Trust"
    with newcomer.cast.adam.enter_scope(), transaction() as session:
        session.execute(update(SyncRun).values(problem=plain_message(words)))
    assert any(words in row for row in rows(database["superuser"]))
    disconnect()
    assert [row for row in rows(database["superuser"]) if words in row] == []
