"""Organisations in trouble, for the console to look at."""

from datetime import datetime, timedelta
from uuid import UUID

from app.invoicing.models import Invoice, InvoicePush, InvoiceState
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.jobs.models import Job
from app.kernel.messages import plain_message
from app.xero.api.models import Grant, TenantBudget, TenantDirectory, XeroCall
from app.xero.connection.models import Connection, ConnectionState
from app.xero.sync.models import SyncRun
from tests.cast import Person
from tests.invoicing.client_work import ClientWork


def add_connection(
    person: Person,
    state: ConnectionState = ConnectionState.CONNECTED,
    reason: str = "",
    lost_at: datetime | None = None,
) -> UUID:
    """The person's organisation is connected to Xero; answers the Xero tenant."""
    grant_id, tenant_id = new_id(), new_id()
    now = clock.now()
    with person.enter_scope(), transaction() as session:
        session.add(
            Grant(
                id=grant_id,
                xero_user_id=new_id(),
                access_token="sealed",
                refresh_token="sealed",
                expires_at=now,
                scopes="",
            )
        )
        session.flush()
        names = {"tenant_name": "Secret Tenant", "connected_by": person.user_id}
        session.add(
            Connection(
                grant_id=grant_id,
                connection_id=new_id(),
                tenant_id=tenant_id,
                state=state,
                reason=plain_message(reason),
                lost_at=lost_at,
                **names,
            )
        )
        session.add(TenantDirectory(tenant_id=tenant_id, org_id=person.org_id, grant_id=grant_id))
        session.add(TenantBudget(tenant_id=tenant_id, recent=[], day_remaining=4321, problem=""))
    return tenant_id


def add_failed_sync(
    person: Person,
    kind: str = "contacts",
    problem: str = "Xero answered 500",
    hours: float = 1,
    state: str = "failed",
) -> None:
    then = clock.now() - timedelta(hours=hours)
    with person.enter_scope(), transaction() as session:
        session.add(
            SyncRun(
                created_at=then,
                kind=kind,
                state=state,
                cause="daily",
                problem=plain_message(problem),
                finished_at=then,
            )
        )


def record_call(person: Person, outcome: str, hours: float = 1) -> None:
    then = clock.now() - timedelta(hours=hours)
    with person.enter_scope(), transaction() as session:
        session.add(
            XeroCall(
                created_at=then,
                purpose="sync",
                method="GET",
                endpoint="Contacts.list",
                outcome=outcome,
            )
        )


def add_failed_push(
    client_work: ClientWork,
    problem: str = "Xero does not accept the due date.",
    state: InvoiceState = InvoiceState.FAILED,
) -> UUID:
    """An invoice of the client whose push is over without one in Xero, and no job of it left."""
    invoice_id = client_work.create_invoice()
    client_work.change_row(
        Invoice,
        invoice_id,
        state=state,
        problem=plain_message(problem),
        advice=plain_message("Edit the invoice and change its dates."),
    )
    with client_work.mara.enter_scope(), transaction() as session:
        session.add(
            InvoicePush(
                invoice_id=invoice_id, attempts=3, last_sent_at=clock.now() - timedelta(hours=2)
            )
        )
        session.query(Job).delete()
    return invoice_id


def add_dead_job(
    person: Person | None = None, kind: str = "from.the.future", error: str = "ValueError"
) -> UUID:
    job_id = new_id()
    with transaction() as session:
        org_id = person.org_id if person else None
        session.add(
            Job(
                id=job_id,
                org_id=org_id,
                kind=kind,
                state="dead",
                tries=8,
                last_error=plain_message(error),
                finished_at=clock.now(),
            )
        )
    return job_id


def jobs_of_kind(kind: str) -> list[tuple[UUID | None, str, str]]:
    """Organisation, subject and state of every job of `kind`."""
    db.session.rollback()
    return [
        (job.org_id, job.subject, job.state)
        for job in db.session.query(Job).filter(Job.kind == kind)
    ]
