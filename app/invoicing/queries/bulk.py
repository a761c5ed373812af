"""Runs of invoices for many clients: what one would bill, how far one is, and those of before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.accounts.models import Membership, User
from app.invoicing.bulk_models import BulkItem, BulkRun, BulkState
from app.invoicing.models import Grouping, Invoice
from app.invoicing.queries.sums import Unbilled
from app.invoicing.queries.unbilled import unbilled_time
from app.invoicing.rules.bulk import Figures, unpriced_words
from app.kernel.db import db
from app.kernel.errors import NotFound
from app.kernel.jobs import Job
from app.kernel.tenancy import current_org_id
from app.projects.models import Client

PAGE = 50


@dataclass(frozen=True)
class Candidate:
    """A client chosen for a run and what would be billed to it. `obstacle`: why it would be skipped, '' when it would not."""

    client: Client
    time: Unbilled | None
    obstacle: str

    @property
    def figures(self) -> Figures:
        time = self.time
        return Figures(time.entries, time.seconds, time.amount) if time else Figures(0, 0, 0)


@dataclass(frozen=True)
class BilledItem:
    """One client of a run; money in hundredths."""

    item: BulkItem
    invoice: Invoice | None


@dataclass(frozen=True)
class RunSummary:
    run: BulkRun
    asked_by: str
    clients: int
    created: int
    skipped: int

    @property
    def done(self) -> int:
        return self.created + self.skipped


def candidates(client_ids: Collection[UUID], until: date | None, grouping: Grouping, *, sending: bool) -> list[Candidate]:
    """Those clients by name, with their time up to UNTIL (included). Raises NotFound when one does not exist."""
    wanted = select(Client).where(Client.org_id == current_org_id(), Client.id.in_(list(client_ids)))
    found = list(db.session.scalars(wanted.order_by(Client.name_key)))
    if len(found) != len(set(client_ids)):
        raise NotFound
    waiting = unbilled_time(until, grouping)
    return [Candidate(client, waiting.get(client.id), _obstacle(client, waiting.get(client.id), sending=sending)) for client in found]


def _obstacle(client: Client, time: Unbilled | None, *, sending: bool) -> str:
    if time is None:
        return "Nothing to bill up to this day."
    if sending and client.contact_id is None:
        return "Not linked to a contact in Xero."
    return unpriced_words(time.unpriced) if time.unpriced else ""


def bulk_run(run_id: UUID) -> RunSummary:
    """Raises NotFound."""
    row = db.session.execute(_summaries().where(BulkRun.id == run_id)).one_or_none()
    if row is None:
        raise NotFound
    return RunSummary(*row)


def bulk_runs(page: int = 1) -> list[RunSummary]:
    """One page, newest first; one more than a page when there are more."""
    newest = _summaries().order_by(BulkRun.created_at.desc(), BulkRun.id.desc())
    return [RunSummary(*row) for row in db.session.execute(newest.limit(PAGE + 1).offset((page - 1) * PAGE))]


def _summaries() -> Select[BulkRun, str, int, int, int]:
    counts = (
        select(
            BulkItem.run_id,
            func.count().label("clients"),
            func.count().filter(BulkItem.state == BulkState.CREATED).label("created"),
            func.count().filter(BulkItem.state == BulkState.SKIPPED).label("skipped"),
        )
        .where(BulkItem.org_id == current_org_id())
        .group_by(BulkItem.run_id)
        .subquery()
    )
    asked = select(BulkRun, User.name, counts.c.clients, counts.c.created, counts.c.skipped).join(counts, counts.c.run_id == BulkRun.id)
    asked = asked.join(Membership, and_(Membership.org_id == BulkRun.org_id, Membership.id == BulkRun.asked_by))
    return asked.join(User, User.id == Membership.user_id).where(BulkRun.org_id == current_org_id()).execution_options(populate_existing=True)


def bulk_items(run_id: UUID) -> list[BilledItem]:
    """The clients of a run by name, with the invoices made."""
    rows = db.session.execute(
        select(BulkItem, Invoice)
        .outerjoin(Invoice, and_(Invoice.org_id == BulkItem.org_id, Invoice.id == BulkItem.invoice_id))
        .where(BulkItem.org_id == current_org_id(), BulkItem.run_id == run_id)
        .order_by(BulkItem.client_name, BulkItem.id)
        .execution_options(populate_existing=True)
    )
    return [BilledItem(item, invoice) for item, invoice in rows]


def bulk_job(run_id: UUID) -> Job | None:
    """The job that is to go on with the run: waiting or running; None when nothing will."""
    wanted = select(Job).where(Job.org_id == current_org_id(), Job.kind == "invoice.bulk", Job.subject == str(run_id))
    return db.session.scalar(wanted.where(Job.state.in_(("waiting", "running"))).limit(1).execution_options(populate_existing=True))
