"""Invoices for many clients as one run: asked for at once, then made one by one (bulk_items)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.invoicing.events import BulkAsked
from app.invoicing.models import BulkItem, BulkRun, Grouping
from app.invoicing.rules.bulk_runs import BulkFigures, BulkPart, ItemSkipped
from app.invoicing.services.locks import lock_client
from app.kernel import audit, tenancy
from app.kernel.counts import count_noun
from app.kernel.db import own, transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.events import emit
from app.kernel.messages import message
from app.kernel.tenancy import current_org_id
from app.permissions import Permission, can
from app.projects.models import Project
from app.projects.queries import project


@dataclass(frozen=True)
class BulkChoice:
    """How the run bills: `until`: the last day, None for all time; `send`: to Xero, else saved as
    drafts.
    """

    invoice_date: date
    until: date | None
    grouping: Grouping
    send: bool


def start_bulk(run_id: UUID, choice: BulkChoice, seen_figures: dict[BulkPart, BulkFigures]) -> None:
    """Ask for an invoice for each part that the person had before them. The same `run_id` again
    changes nothing.

    Raises NotFound for a client or project that does not exist, DomainError without any.
    """
    if not seen_figures:
        raise DomainError("Choose at least one client that has something to bill.")
    with transaction() as session:
        if session.get(BulkRun, (current_org_id(), run_id)) is not None:
            return
        clients = {
            client_id: lock_client(session, client_id).name
            for client_id in sorted({part.client_id for part in seen_figures})
        }
        session.add(
            BulkRun(
                id=run_id,
                asked_by=asking_member(session).id,
                invoice_date=choice.invoice_date,
                until=choice.until,
                grouping=choice.grouping,
                send=choice.send,
            )
        )
        session.flush()
        session.add_all(
            _new_item(run_id, part, clients[part.client_id], figures)
            for part, figures in seen_figures.items()
        )
        audit.record(
            "bulk.started",
            count_noun(len(clients), "client"),
            run=str(run_id),
            clients=len(clients),
            send=choice.send,
        )
        emit(BulkAsked(current_org_id(), run_id))


def _new_item(run_id: UUID, part: BulkPart, client_name: str, figures: BulkFigures) -> BulkItem:
    return BulkItem(
        run_id=run_id,
        client_id=part.client_id,
        client_name=client_name,
        project_id=part.project_id,
        project_name=_project_of_part(part).name if part.project_id else "",
        period_start=part.period_start,
        seen_entries=figures.entries,
        seen_seconds=figures.seconds,
        seen_amount_hundredths=figures.amount,
    )


def _project_of_part(part: BulkPart) -> Project:
    """Raises NotFound unless it is one of the client's."""
    billed = project(part.project_id) if part.project_id else None
    if billed is None or billed.client_id != part.client_id:
        raise NotFound
    return billed


def resume_bulk(run_id: UUID) -> None:
    """Ask again for a run that came to a halt; what it has done stays. Raises NotFound."""
    with transaction() as session:
        run = session.get(BulkRun, (current_org_id(), run_id))
        if run is None:
            raise NotFound
        if run.finished_at is None:
            emit(BulkAsked(run.org_id, run.id))


def asking_member(session: Session) -> Membership:
    """The member who asks. Raises `ItemSkipped` unless they may still create invoices."""
    asking = select(Membership).where(
        own(Membership), Membership.user_id == tenancy.current_scope().user_id
    )
    member = session.scalar(asking.execution_options(populate_existing=True))
    if (
        member is None
        or member.deactivated_at is not None
        or not can(member.role, Permission.INVOICE)
    ):
        raise ItemSkipped(message("bulk.not_allowed"))
    return member
