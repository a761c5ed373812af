"""Invoices that were pushed, people who work on them in Xero, and Xero announcing it."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from app.invoicing.models import Aspect, Invoice, InvoiceDifference
from app.kernel import clock
from app.kernel.db import db
from app.kernel.jobs.sweep import sweep
from app.xero.connection.queries import current_connection
from app.xero.status.services.requests import request_comparison, request_reading
from app.xero.sync.models import SyncRun
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.webhooks.test_webhooks import delivery, event, sign


class PushedInvoices:
    def __init__(self, acme: ConnectedOrg) -> None:
        self.acme, self.running = acme, acme.running
        with acme.cast.mara.enter_scope():
            found = current_connection()
            assert found is not None
            self.tenant_id = found.tenant_id
        db.session.rollback()

    def push_invoice(self, *seconds: int) -> UUID:
        """An invoice that is in Xero as a draft."""
        invoice_id = self.acme.queue_invoice(*seconds)
        self.acme.work_until_settled(invoice_id)
        return invoice_id

    def push_invoices(self, count: int) -> list[UUID]:
        made = [self.acme.queue_invoice() for _ in range(count)]
        self.acme.run_due_jobs(3)
        return made

    def act_in_xero(self, invoice_id: UUID, verb: str, **body: Any) -> dict[str, Any]:
        """Somebody does `verb` to the invoice in Xero, a moment after whatever was before."""
        self.running.post("/clock", advance=1)
        answer: dict[str, Any] = self.running.post(
            f"{BOOKS}/invoices/{self.stored_invoice(invoice_id).xero_invoice_id}/{verb}",
            **body,
        )
        return answer

    def invoice_in_xero(self, invoice_id: UUID) -> dict[str, Any]:
        """The invoice as Xero holds it."""
        wanted = str(self.stored_invoice(invoice_id).xero_invoice_id)
        return next(
            each
            for each in self.running.get(f"{BOOKS}/invoices")["invoices"]
            if each["InvoiceID"] == wanted
        )

    def stored_invoice(self, invoice_id: UUID) -> Invoice:
        return self.acme.stored_invoice(invoice_id)

    def announce(
        self, *xero_ids: UUID | None, at: str | None = None, kinds: tuple[str, ...] = ("UPDATE",)
    ) -> None:
        """Xero's delivery of an event of each of the `kinds` for each, and the work that
        follows.
        """
        moment = at or clock.now().isoformat()
        body = delivery(
            *(
                event(self.tenant_id, one or uuid4(), moment, "INVOICE", kind)
                for one in xero_ids
                for kind in kinds
            )
        )
        answer = self.acme.app.test_client().post(
            "/webhooks/xero", data=body, headers={"x-xero-signature": sign(body)}
        )
        assert answer.status_code == 200
        self.acme.run_due_jobs(2)

    def announce_all(self, *invoice_ids: UUID) -> None:
        self.announce(*(self.stored_invoice(one).xero_invoice_id for one in invoice_ids))

    def read_status(self, cause: str = "hourly") -> None:
        with self.acme.cast.mara.enter_scope():
            assert request_reading(cause)
        self.acme.run_due_jobs()

    def run_round(self) -> None:
        """What comes around by itself, for every organisation: a sweep asks for one at most."""
        for _organisation in self.acme.cast:
            sweep()
        self.acme.run_due_jobs(2)

    def compare(self) -> None:
        with self.acme.cast.mara.enter_scope():
            assert request_comparison(None)
        self.acme.run_due_jobs(2)

    def calls(self) -> list[dict[str, Any]]:
        """The reading calls about invoices, in order."""
        return self.acme.calls_to_xero("GET")

    def differences(self, invoice_id: UUID) -> dict[Aspect, InvoiceDifference]:
        with self.acme.cast.mara.enter_scope():
            db.session.rollback()
            found = list(
                db.session.scalars(
                    select(InvoiceDifference).where(InvoiceDifference.invoice_id == invoice_id)
                )
            )
            db.session.expunge_all()
        db.session.rollback()
        return {one.aspect: one for one in found}

    def last_run(self, kind: str) -> SyncRun:
        with self.acme.cast.mara.enter_scope():
            db.session.rollback()
            run = db.session.scalars(
                select(SyncRun).where(SyncRun.kind == kind).order_by(SyncRun.id.desc())
            ).first()
            assert run is not None
            db.session.expunge(run)
        db.session.rollback()
        return run

    def is_locked(self, invoice_id: UUID) -> bool:
        return invoice_id in self.acme.client_work.entry_locks().values()
