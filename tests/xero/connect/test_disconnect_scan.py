"""After disconnecting, whoever holds the disk finds nothing of Xero's, although a push was frozen
in the middle and another was queued.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.invoicing.models import InvoiceDefaults, InvoicePush, InvoiceState, PushBatch
from app.invoicing.services import discard_invoice
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict
from app.projects.models import Client
from app.xero.api.models import Grant
from app.xero.connection.services.calls import call
from app.xero.push.services.retries import retry_invoice
from app.xero.sync.models import TrackingOption
from tests.cast import Cast, Person
from tests.xero.conftest import Xero
from tests.xero.onboarding import CONTACT, Onboarding
from tests.xero.push.connected_org import in_words

Database = dict[str, str]


@pytest.fixture
def onboarding(
    cast: Cast, xero: Xero, connect: Callable[..., TestResponse], run_jobs: Callable[[], int]
) -> Onboarding:
    made = Onboarding(cast, xero, connect, run_jobs)
    made.connect()
    assert CONTACT in made.sync()
    return made


@pytest.fixture
def disconnect(
    onboarding: Onboarding, sign_in: Callable[[Person], FlaskClient]
) -> Callable[[], None]:
    def pressed() -> None:
        assert (
            sign_in(onboarding.cast.adam).post("/o/acme/settings/xero/disconnect").status_code
            == 303
        )

    return pressed


def frozen_in_the_middle(onboarding: Onboarding) -> UUID:
    """An invoice whose request went out and whose answer never came: its exact text waits to be
    sent again.
    """
    onboarding.xero.set_fault(
        "timeout_after", path_prefix="/api.xro/2.0/Invoices", method="PUT", seconds=2.0
    )
    invoice_id = onboarding.client_work.create_invoice()
    onboarding.run_jobs()
    assert str(onboarding.contact_id) in request_of(onboarding, invoice_id).body
    return invoice_id


def request_of(onboarding: Onboarding, invoice_id: UUID) -> PushBatch:
    with onboarding.cast.mara.enter_scope():
        db.session.rollback()
        wanted = select(PushBatch).join(InvoicePush, InvoicePush.batch_id == PushBatch.id)
        found = db.session.scalars(wanted.where(InvoicePush.invoice_id == invoice_id)).one()
        db.session.expunge(found)
        return found


def names_from_xero(onboarding: Onboarding) -> list[str]:
    with onboarding.cast.adam.enter_scope():
        found = list(db.session.scalars(select(TrackingOption.name)))
    db.session.rollback()
    return found


def tracked_by_default(onboarding: Onboarding) -> None:
    with onboarding.cast.adam.enter_scope(), transaction() as session:
        option = session.scalars(select(TrackingOption)).first()
        assert option is not None
        session.add(InvoiceDefaults(tracking={str(option.category_id): str(option.id)}))


def traces(onboarding: Onboarding) -> list[str]:
    """What must be gone: sealed tokens; by id grant, connection, tenant; by id and name contacts
    and tracking (but for a name that an item bears).
    """
    found = onboarding.connection()
    assert found is not None
    sealed = db.session.execute(select(Grant.access_token, Grant.refresh_token)).one()
    db.session.rollback()
    org = f"/organisations/{found.tenant_id}"
    contacts = onboarding.xero.get(f"{org}/contacts")["contacts"]
    options = [
        option
        for category in onboarding.xero.get(f"{org}/tracking-categories")["tracking-categories"]
        for option in category["Options"]
    ]
    ids = [str(one["ContactID"]) for one in contacts] + [
        str(option["TrackingOptionID"]) for option in options
    ]
    items = {str(item["Name"]) for item in onboarding.xero.get(f"{org}/items")["items"]}
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


@pytest.mark.usefixtures("hurried")
def test_nothing_of_xeros_is_left_behind(
    onboarding: Onboarding, disconnect: Callable[[], None], database: Database
) -> None:
    tracked_by_default(onboarding)
    frozen_in_the_middle(onboarding)
    onboarding.client_work.create_invoice()
    wanted = traces(onboarding)
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
    onboarding.run_jobs()
    left = list(rows(database["superuser"]))
    assert [(trace, line[:200]) for line in left for trace in wanted if trace in line] == []
    assert [line for line in left if "eyJ" in line] == []


def test_a_queued_invoice_fails_kindly_and_is_sent_once_its_client_is_linked_again(
    onboarding: Onboarding, disconnect: Callable[[], None]
) -> None:
    invoice_id = onboarding.client_work.create_invoice()
    disconnect()
    onboarding.run_jobs()
    assert onboarding.client_work.stored_invoice(invoice_id).state is InvoiceState.FAILED
    onboarding.connect()
    onboarding.sync()
    with (
        onboarding.cast.mara.enter_scope(),
        pytest.raises(Conflict, match="not linked to a contact in Xero"),
    ):
        retry_invoice(invoice_id)
    onboarding.client_work.change_row(
        Client, onboarding.client_work.client_id, contact_id=onboarding.contact_id
    )
    with onboarding.cast.mara.enter_scope():
        retry_invoice(invoice_id)
    onboarding.run_jobs()
    assert onboarding.client_work.stored_invoice(invoice_id).state is InvoiceState.PUSHED
    assert len(onboarding.in_xero()) == 1


def test_an_invoice_queued_while_reconnecting_fails_kindly_too(
    onboarding: Onboarding, disconnect: Callable[[], None]
) -> None:
    """Its job runs for the first time when the new connection stands already, but its contact went
    with the old one.
    """
    invoice_id = onboarding.client_work.create_invoice()
    disconnect()
    onboarding.connect()
    onboarding.run_jobs()
    failed = onboarding.client_work.stored_invoice(invoice_id)
    assert (failed.state, in_words(failed.problem)) == (
        InvoiceState.FAILED,
        "The client is no longer linked to a contact in Xero.",
    )
    with onboarding.cast.mara.enter_scope():
        discard_invoice(invoice_id)
    assert onboarding.in_xero() == []


@pytest.mark.usefixtures("hurried")
def test_a_frozen_push_never_becomes_a_second_invoice_after_a_reconnect(
    onboarding: Onboarding, disconnect: Callable[[], None]
) -> None:
    invoice_id = frozen_in_the_middle(onboarding)
    disconnect()
    onboarding.connect()
    for _ in range(3):
        with transaction() as session:
            session.execute(db.text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))
        onboarding.run_jobs()
    assert len(onboarding.in_xero()) == 1
    assert onboarding.client_work.stored_invoice(invoice_id).state is InvoiceState.FAILED


def test_a_call_that_outlives_the_disconnect_leaves_no_trace(
    onboarding: Onboarding, app: Flask, disconnect: Callable[[], None], database: Database
) -> None:
    """Xero answers only after the data has gone; what its answer says of limits must not bring the
    tenant back.
    """
    tenant_id = onboarding.xero.tenant_id()
    onboarding.xero.set_fault("slow", path_prefix="/api.xro/2.0/Currencies", seconds=1.5)

    def slowly() -> int:
        with app.app_context(), onboarding.cast.adam.enter_scope():
            try:
                return call("Currencies.list", purpose="see").status
            finally:
                db.session.remove()

    with ThreadPoolExecutor(1) as pool:
        answered = pool.submit(slowly)
        until = time.monotonic() + 30
        while (
            not onboarding.xero.requests(path="/api.xro/2.0/Currencies")
            and time.monotonic() < until
        ):
            time.sleep(0.01)
        disconnect()
        assert not answered.done(), "the disconnect came first"
        assert answered.result(timeout=10) == 200
    onboarding.run_jobs()
    assert [line[:200] for line in rows(database["superuser"]) if tenant_id in line] == []
