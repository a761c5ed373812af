"""Disconnecting, and connecting to another organisation: what goes, what stays, who is told."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceLine,
    InvoiceState,
    LineAmountTypes,
    Numbering,
)
from app.kernel import cache, clock
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.jobs import Job
from app.projects.models import Client
from app.xero.api.errors import NotConnected
from app.xero.api.models import Grant
from app.xero.connection.services.calls import call
from app.xero.contacts.models import Contact
from app.xero.sync.models import Item, SyncState, TrackingCategory, TrackingOption
from tests.cast import Cast, Person
from tests.xero.conftest import Xero, start
from xero_simulator.testing import AROHA, BEN

SignIn = Callable[[Person], FlaskClient]
PAGE = "/o/acme/settings/xero"
CONTACT, OPTION = (
    UUID("c0c0c0c0-0000-4000-8000-00000000c0c0"),
    UUID("0b0b0b0b-0000-4000-8000-000000000b0b"),
)


@pytest.fixture
def synced_org(xero_cast: Cast) -> Cast:
    """Acme holds what a connection brings: contacts, a link, items, tracking, a pushed invoice,
    cached reference data.
    """
    person = xero_cast.adam
    with person.enter_scope():
        with transaction() as session:
            category, client = new_id(), Client(name="Harbour", name_key="harbour", currency="NZD")
            session.add_all(
                [
                    Contact(id=CONTACT, name="Secret Contact", name_key="secret contact"),
                    TrackingCategory(id=category, name="Zone-of-Xero"),
                ]
            )
            session.add(
                Item(
                    code="DEV",
                    name="Development",
                    description="",
                    unit_price=None,
                    account_code="200",
                    tax_type="OUTPUT2",
                )
            )
            session.add(SyncState(kind="contacts"))
            session.flush()
            client.contact_id = CONTACT
            session.add_all(
                [TrackingOption(id=OPTION, category_id=category, name="North-of-Xero"), client]
            )
            session.flush()
            session.add(_invoice(client, person))
            session.flush()
            invoice_id = session.execute(select(Invoice.id)).scalar_one()
            session.add(_line(invoice_id, category))
        cache.put(person.org_id, "reference", {"name": "Theme-of-Xero"}, timedelta(hours=1))
    return xero_cast


def _invoice(client: Client, person: Person) -> Invoice:
    day = date(2026, 11, 20)
    return Invoice(
        client_id=client.id,
        client_name="Harbour",
        contact_id=CONTACT,
        created_by=person.membership_id,
        state=InvoiceState.PUSHED,
        reference="HL-1",
        numbering=Numbering.HOURLINE,
        currency="NZD",
        invoice_date=day,
        due_date=day,
        grouping=Grouping.ENTRY,
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        subtotal_hundredths=100,
        tax_hundredths=15,
        total_hundredths=115,
        xero_invoice_id=new_id(),
        xero_number="HL-1",
    )


def _line(invoice_id: UUID, category: UUID) -> InvoiceLine:
    return InvoiceLine(
        invoice_id=invoice_id,
        position=1,
        description="Work",
        quantity=1,
        unit_amount=1,
        account_code="200",
        tax_type="OUTPUT2",
        tax_rate=15,
        amount_hundredths=100,
        tax_hundredths=15,
        seconds=3600,
        tracking=[
            {"category_id": str(category), "option_id": str(OPTION), "name": "North-of-Xero"}
        ],
    )


def all_rows_as_text(superuser: str) -> Iterator[str]:
    """Every row of every table as text, as somebody with the disk in their hands would read it."""
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


def test_disconnecting_leaves_nothing_of_xero_behind_and_keeps_our_own_work(
    synced_org: Cast,
    sign_in: SignIn,
    xero: Xero,
    run_jobs: Callable[[], int],
    database: dict[str, str],
) -> None:
    sealed = db.session.execute(select(Grant.refresh_token)).scalar_one()
    db.session.rollback()
    page = sign_in(synced_org.adam).get(f"{PAGE}/disconnect").text
    assert "All contacts, and the links from your clients to them" in page
    assert sign_in(synced_org.adam).post(f"{PAGE}/disconnect").status_code == 303
    traces = [xero.tenant_id(), str(CONTACT), str(OPTION), "Secret Contact", "of-Xero"]
    left = list(all_rows_as_text(database["superuser"]))
    assert [line for line in left if any(trace in line for trace in traces)] == [], (
        "gone at once, before Xero has been told"
    )
    run_jobs()
    left = list(all_rows_as_text(database["superuser"]))
    assert [line for line in left if sealed in line or line.startswith("xero_grant")] == []
    assert xero.connections() == []
    with synced_org.adam.enter_scope():
        invoice = db.session.execute(select(Invoice)).scalar_one()
        assert (invoice.contact_id, invoice.xero_number, invoice.total_hundredths) == (
            None,
            "HL-1",
            115,
        )
        assert db.session.scalars(select(Item.code)).all() == ["DEV"]
        assert db.session.scalars(select(Client.contact_id)).all() == [None]
        assert "xero.disconnected" in db.session.scalars(select(AuditEntry.action)).all()


def test_with_xero_down_the_data_goes_at_once_and_xero_is_told_later(
    synced_org: Cast,
    sign_in: SignIn,
    xero: Xero,
    run_jobs: Callable[[], int],
    database: dict[str, str],
) -> None:
    xero.set_fault("error_503", path_prefix="/conn", times=None)
    assert sign_in(synced_org.adam).post(f"{PAGE}/disconnect").status_code == 303
    run_jobs()
    assert [line for line in all_rows_as_text(database["superuser"]) if str(CONTACT) in line] == []
    assert xero.connections() != []
    xero.clear_faults()
    with transaction() as session:
        session.execute(update(Job).values(next_try_at=clock.now()))
    run_jobs()
    assert xero.connections() == []
    assert db.session.scalars(select(Grant)).all() == []


def test_disconnecting_one_organisation_never_breaks_another_of_the_same_xero_user(
    xero_cast: Cast,
    xero: Xero,
    sign_in: SignIn,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
) -> None:
    connect(xero_cast.eve, AROHA, ("Demo Company (AU)",))
    sign_in(xero_cast.adam).post(f"{PAGE}/disconnect")
    run_jobs()
    assert [one["tenant_id"] for one in xero.connections()] == [xero.tenant_id("Demo Company (AU)")]
    with xero_cast.eve.enter_scope():
        assert call("Currencies.list", purpose="see").status == 200


def test_two_organisations_on_one_xero_organisation_are_told_and_kept_apart(
    xero_cast: Cast,
    xero: Xero,
    sign_in: SignIn,
    connect: Callable[..., TestResponse],
    run_jobs: Callable[[], int],
) -> None:
    connect(xero_cast.eve, AROHA)
    assert (
        "Another Hourline organisation"
        in sign_in(xero_cast.eve).get("/o/elsewhere/settings/xero").text
    )
    sign_in(xero_cast.adam).post(f"{PAGE}/disconnect")
    run_jobs()
    with xero_cast.eve.enter_scope():
        assert call("Currencies.list", purpose="see").status == 200
    with xero_cast.adam.enter_scope(), pytest.raises(NotConnected):
        call("Currencies.list", purpose="see")


def test_reconnecting_by_another_xero_user_gives_the_first_ones_access_back(
    xero_cast: Cast, xero: Xero, connect: Callable[..., TestResponse], run_jobs: Callable[[], int]
) -> None:
    connect(xero_cast.adam, BEN)
    run_jobs()
    assert len(db.session.scalars(select(Grant)).all()) == 1
    assert len(xero.connections()) == 1
    with xero_cast.adam.enter_scope():
        assert call("Currencies.list", purpose="see").status == 200


def test_reconnecting_keeps_links_and_another_organisation_takes_them_away(
    synced_org: Cast, xero: Xero, sign_in: SignIn, connect: Callable[..., TestResponse]
) -> None:
    connect(synced_org.adam)
    with synced_org.adam.enter_scope():
        assert db.session.scalars(select(Client.contact_id)).all() == [CONTACT]
    other, browser = "Demo Company (AU)", sign_in(synced_org.adam)
    browser.get(xero.give_consent(start(browser), AROHA, (other,)))
    assert (
        browser.post(
            f"{PAGE}/organisation", data={"tenant_id": xero.tenant_id(other), "replace": "y"}
        ).status_code
        == 303
    )
    with synced_org.adam.enter_scope():
        assert db.session.scalars(select(Client.contact_id)).all() == [None]
        assert db.session.scalars(select(Item.code)).all() == [], (
            "items of the former organisation are not this one's"
        )
        assert db.session.scalars(select(InvoiceLine.tracking)).all() == [[]]


def test_disconnecting_twice_is_refused_clearly(xero_cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(xero_cast.adam).post(f"{PAGE}/disconnect").status_code == 303
    assert sign_in(xero_cast.olivia).post(f"{PAGE}/disconnect").status_code == 409
    assert sign_in(xero_cast.olivia).get(f"{PAGE}/disconnect").status_code == 303
