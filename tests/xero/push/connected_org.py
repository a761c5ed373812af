"""What the tests of the push do and look at: Hourline's rows on one side, the books in Xero on the
other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import jwt
import psycopg
from flask import Flask
from sqlalchemy import DateTime, func, select

from app.invoicing.models import (
    Invoice,
    InvoiceDefaults,
    InvoiceEvent,
    InvoicePush,
    InvoiceState,
    Numbering,
    PushBatch,
)
from app.invoicing.services import discard_invoice
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.jobs import Job
from app.kernel.messages import Message, word
from app.sentences import SENTENCES
from app.xero.api import grants
from app.xero.api.models import Grant, TenantDirectory
from app.xero.api.oauth import TokenSet
from app.xero.connection.models import Connection
from app.xero.push.queries import last_failure_place
from app.xero.push.services.retries import retry_invoice
from app.xero.sync.models import Item
from tests.cast import Cast, Person
from tests.invoicing.client_work import ClientWork
from xero_simulator.testing import RunningSimulator, authorise

ORGANISATION = "Demo Company (NZ)"
CONTACT = "Kowhai Health Trust"
BOOKS = f"/organisations/{ORGANISATION}"


def in_words(content: Message) -> str:
    """A stored message as a program would read it."""
    return word(content, SENTENCES)


def connect(person: Person, running: RunningSimulator) -> None:
    """The person's organisation is connected as after a consent."""
    consent = authorise(running)
    grant_id = new_id()
    claims = jwt.decode(consent.tokens["access_token"], options={"verify_signature": False})
    found = TokenSet(**_token_fields(consent.tokens))
    with person.enter_scope():
        with transaction() as session:
            session.add(
                Grant(
                    id=grant_id,
                    xero_user_id=UUID(claims["xero_userid"]),
                    access_token="",
                    refresh_token="",
                    expires_at=_token_expiry(),
                    scopes="",
                )
            )
            session.flush()
            session.add(
                TenantDirectory(
                    tenant_id=UUID(consent.tenant_id), org_id=person.org_id, grant_id=grant_id
                )
            )
            session.add(_connection(person, grant_id, UUID(consent.tenant_id)))
            session.add_all(_sold_items())
        grants.store_tokens(grant_id, found)


def _sold_items() -> list[Item]:
    """As the first sync brings them: most of what is sold goes to one account."""
    accounts = {"DEV": "200", "DESIGN": "200", "TRAVEL": "260"}
    return [
        Item(
            code=code,
            name=code.title(),
            description="",
            unit_price=None,
            account_code=account_code,
            tax_type="OUTPUT2",
        )
        for code, account_code in accounts.items()
    ]


def _token_fields(answer: dict[str, Any]) -> dict[str, Any]:
    wanted = {
        "access_token": answer["access_token"],
        "refresh_token": answer["refresh_token"],
        "scopes": answer["scope"],
        "id_token": answer["id_token"],
    }
    known = {name: value for name, value in wanted.items() if name in TokenSet.__dataclass_fields__}
    return known | {"expires_in": timedelta(seconds=answer["expires_in"])}


def _token_expiry() -> datetime:
    return clock.now() + timedelta(minutes=30)


def _connection(person: Person, grant_id: UUID, tenant_id: UUID) -> Connection:
    return Connection(
        grant_id=grant_id,
        connection_id=uuid4(),
        tenant_id=tenant_id,
        tenant_name=ORGANISATION,
        connected_by=person.user_id,
        short_code="!Demo",
        base_currency="NZD",
    )


class ConnectedOrg:
    """`client_work` bills to `CONTACT`; in Xero only what Hourline made there is looked at."""

    def __init__(
        self,
        cast: Cast,
        running: RunningSimulator,
        run_jobs: Callable[[], int],
        app: Flask,
        superuser: str,
    ) -> None:
        self.cast, self.running, self._run_jobs, self.app, self.superuser = (
            cast,
            running,
            run_jobs,
            app,
            superuser,
        )
        self.before = {str(each["InvoiceID"]) for each in self._sales()}
        contact = next(
            each for each in running.get(f"{BOOKS}/contacts")["contacts"] if each["Name"] == CONTACT
        )
        self.client_work = ClientWork(cast, rate="33.3333", contact_id=UUID(contact["ContactID"]))

    def change_settings(self, **changes: Any) -> None:
        self.app.extensions["settings"] = replace(self.app.extensions["settings"], **changes)

    def set_fault(self, kind: str, method: str = "PUT", **more: Any) -> None:
        self.running.post(
            "/faults",
            kind=kind,
            method=method,
            path_prefix="/api.xro/2.0/Invoices",
            **more,
        )

    def clear_faults(self) -> None:
        self.running.state.faults.clear()

    def _sales(self) -> list[dict[str, Any]]:
        return [
            each
            for each in self.running.get(f"{BOOKS}/invoices")["invoices"]
            if each["Type"] == "ACCREC"
        ]

    def invoices_in_xero(self) -> list[dict[str, Any]]:
        """The sales invoices that appeared since the test began."""
        return [each for each in self._sales() if each["InvoiceID"] not in self.before]

    def calls_to_xero(self, method: str = "PUT") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.running.get(f"/requests?method={method}")["requests"]
        return [call for call in found if call["path"].lower().startswith("/api.xro/2.0/invoices")]

    def queue_invoice(self, *seconds: int, **options: Any) -> UUID:
        """A queued invoice of entries so long (one of 20 minutes when none is given)."""
        return self.client_work.create_invoice(
            *[self.client_work.add_entry(each) for each in seconds or (1200,)], **options
        )

    def stored_invoice(self, invoice_id: UUID) -> Invoice:
        return self.client_work.stored_invoice(invoice_id)

    def run_due_jobs(self, rounds: int = 1) -> None:
        """Run what is due, `rounds` times, as if the wait before each next try were over."""
        for _ in range(rounds):
            self.execute("UPDATE job SET next_try_at = now() WHERE state = 'waiting'")
            self._run_jobs()

    def work_until_settled(self, invoice_id: UUID, rounds: int = 8) -> Invoice:
        for _ in range(rounds):
            self.run_due_jobs()
            if self.stored_invoice(invoice_id).state not in (
                InvoiceState.QUEUED,
                InvoiceState.PUSHING,
            ):
                break
        return self.stored_invoice(invoice_id)

    def let_pass(self, seconds: int) -> None:
        """Let `seconds` pass for what has been sent, for what Xero told to wait, and in Xero."""
        earlier = (
            f"SET first_sent_at = first_sent_at - interval '{seconds} s', last_sent_at ="
            f" last_sent_at - interval '{seconds} s'"
        )
        self.execute(f"UPDATE invoice_push {earlier}; UPDATE push_batch {earlier}")
        self.execute(
            f"UPDATE xero_tenant_budget SET parked_until = parked_until - interval '{seconds} s'"
        )
        self.running.post("/clock", advance=seconds)

    def execute(self, statement: str) -> None:
        """As the database's superuser: time passes, a backup is restored."""
        db.session.rollback()
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(statement)

    def fetch(self, statement: str) -> list[str]:
        """The first column of what the database's superuser sees."""
        db.session.rollback()
        with psycopg.connect(self.superuser) as connection:
            return [str(row[0]) for row in connection.execute(statement).fetchall()]

    def push_row(self, invoice_id: UUID) -> InvoicePush:
        with self.cast.mara.enter_scope():
            db.session.rollback()
            row = db.session.execute(
                select(InvoicePush).where(InvoicePush.invoice_id == invoice_id)
            ).scalar_one()
            db.session.expunge(row)
            return row

    def batch_of(self, invoice_id: UUID) -> PushBatch:
        with self.cast.mara.enter_scope():
            db.session.rollback()
            wanted = select(PushBatch).join(InvoicePush, InvoicePush.batch_id == PushBatch.id)
            row = db.session.execute(
                wanted.where(InvoicePush.invoice_id == invoice_id)
            ).scalar_one()
            db.session.expunge(row)
            return row

    def request_bodies(self) -> list[str]:
        """Of every request that was frozen."""
        with self.cast.mara.enter_scope():
            db.session.rollback()
            return list(db.session.scalars(select(PushBatch.body)))

    def job(self) -> Job:
        db.session.rollback()
        row = db.session.execute(
            select(Job).where(Job.kind == "invoice.push").order_by(Job.id.desc()).limit(1)
        ).scalar_one()
        db.session.expunge(row)
        return row

    def job_of(self, invoice_id: UUID) -> Job:
        """The newest job that pushes the invoice."""
        db.session.rollback()
        own = select(Job).where(Job.kind == "invoice.push", Job.subject == str(invoice_id))
        row = db.session.execute(own.order_by(Job.id.desc()).limit(1)).scalar_one()
        db.session.expunge(row)
        return row

    def retry(self, invoice_id: UUID) -> None:
        with self.cast.mara.enter_scope():
            retry_invoice(invoice_id)

    def discard(self, invoice_id: UUID) -> None:
        with self.cast.mara.enter_scope():
            discard_invoice(invoice_id)

    def running_jobs(self) -> int:
        db.session.rollback()
        return db.session.query(Job).filter(Job.state == "running").count()

    def failure_place(self, invoice_id: UUID) -> str:
        with self.cast.mara.enter_scope():
            db.session.rollback()
            return last_failure_place(invoice_id)

    def timeline(self, invoice_id: UUID) -> list[str]:
        with self.cast.mara.enter_scope():
            db.session.rollback()
            wanted = select(InvoiceEvent.kind).where(InvoiceEvent.invoice_id == invoice_id)
            return list(
                db.session.scalars(wanted.order_by(InvoiceEvent.created_at, InvoiceEvent.id))
            )

    def states(self) -> dict[UUID, InvoiceState]:
        with self.cast.mara.enter_scope():
            db.session.rollback()
            return dict(db.session.execute(select(Invoice.id, Invoice.state)).all())

    def use_numbering(self, numbering: Numbering) -> None:
        with self.cast.mara.enter_scope(), transaction() as session:
            session.add(InvoiceDefaults(id=new_id(), numbering=numbering))

    def timeline_words(self, invoice_id: UUID) -> list[str]:
        """What the timeline says, oldest first."""
        with self.cast.mara.enter_scope():
            db.session.rollback()
            wanted = select(InvoiceEvent.message).where(InvoiceEvent.invoice_id == invoice_id)
            notes = db.session.scalars(wanted.order_by(InvoiceEvent.created_at, InvoiceEvent.id))
            return [in_words(note) for note in notes]

    def database_time(self) -> datetime:
        """The database's own time, which jobs go by."""
        db.session.rollback()
        return db.session.execute(
            select(func.clock_timestamp(type_=DateTime(timezone=True)))
        ).scalar_one()

    def assert_each_pushed_once(self, invoice_ids: Sequence[UUID]) -> None:
        """Exactly one invoice in Xero for each and no other: its own, with its reference, total and
        contact.
        """
        found = {each["InvoiceID"]: each for each in self.invoices_in_xero()}
        stored = [self.stored_invoice(invoice_id) for invoice_id in invoice_ids]
        assert {str(one.state) for one in stored} == {"pushed"}, [
            (one.reference, one.state, one.problem, one.xero_words) for one in stored
        ]
        assert sorted(found) == sorted(str(one.xero_invoice_id) for one in stored), sorted(
            each["Reference"] for each in found.values()
        )
        for one in stored:
            theirs = found[str(one.xero_invoice_id)]
            assert (theirs["Reference"], theirs["InvoiceNumber"]) == (
                one.reference,
                one.xero_number,
            )
            assert (
                Decimal(str(theirs["Total"])) * 100
                == one.total_hundredths
                == one.xero_total_hundredths
            )

    def assert_pushed_once(self, invoice_id: UUID) -> None:
        """Exactly one invoice in Xero, equal to ours to the cent, ours knows it, and its entries
        are locked.
        """
        stored, found = self.stored_invoice(invoice_id), self.invoices_in_xero()
        assert len(found) == 1, [each["InvoiceNumber"] for each in found]
        assert stored.state is InvoiceState.PUSHED, (
            stored.state,
            stored.problem,
            stored.xero_words,
        )
        assert str(stored.xero_invoice_id) == found[0]["InvoiceID"]
        assert (
            Decimal(str(found[0]["Total"])) * 100
            == stored.total_hundredths
            == stored.xero_total_hundredths
        )
        assert found[0]["Status"] == "DRAFT"
        assert set(self.client_work.entry_locks().values()) == {invoice_id}
