"""Whether an invoice could be sent to Xero right now, and to whom; else what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.other_work import RetainerWork, other_work
from app.invoicing.queries.sums import UnbilledTime, unbilled_sums
from app.invoicing.rules.stored_options import rounding_of
from app.kernel.db import db, own
from app.projects.models import BillingMode, Client
from app.xero.connection.models import Connection, ConnectionState


class Gap(StrEnum):
    """What stands between an organisation and an invoice in Xero."""

    CONNECTION = "connection"
    DEFAULTS = "defaults"
    WORK = "work"
    RATE = "rate"
    CONTACT = "contact"


@dataclass(frozen=True)
class Readiness:
    """`client`: whom an invoice could be made for, or of whom something is missing; `mode`: by
    which billing mode.
    """

    gaps: tuple[Gap, ...]
    client: Client | None = None
    mode: BillingMode = BillingMode.TIME

    @property
    def is_ready(self) -> bool:
        return not self.gaps

    @property
    def can_preview(self) -> bool:
        """Whether there is an invoice to look at: it asks itself for defaults that are missing."""
        return self.client is not None and not set(self.gaps) - {Gap.DEFAULTS}


def invoice_readiness(today: date, connection: Connection | None) -> Readiness:
    """A handful of queries: those of the unbilled page."""
    defaults, gaps = invoice_defaults(), []
    if connection is None or connection.state is not ConnectionState.CONNECTED:
        gaps.append(Gap.CONNECTION)
    if not defaults.account_code:
        gaps.append(Gap.DEFAULTS)
    times = unbilled_sums(None, defaults.grouping, rounding_of(defaults))
    priced = {client_id: time for client_id, time in times.items() if time.amount > 0}
    others = {} if priced else _work_due(today)
    client = _first_client(priced, others)
    if client is None:
        gaps.append(Gap.RATE if times else Gap.WORK)
        return Readiness(tuple(gaps), _client_by_id(next(iter(times), None)))
    if client.contact_id is None:
        gaps.append(Gap.CONTACT)
    return Readiness(tuple(gaps), client, others.get(client.id, BillingMode.TIME))


def _work_due(today: date) -> dict[UUID, BillingMode]:
    """Client → how what is due of it, beside time by the hour, is billed."""
    return {
        client_id: work.project.billing_mode
        for client_id, works in other_work(today).items()
        for work in works
        if not isinstance(work, RetainerWork) or work.due
    }


def _first_client(
    priced: Mapping[UUID, UnbilledTime], others: Mapping[UUID, BillingMode]
) -> Client | None:
    """The linked one with most to bill; one that is not linked where none is."""
    ids = sorted(priced, key=lambda client_id: (-priced[client_id].amount, client_id)) or [*others]
    if not ids:
        return None
    linked = select(Client).where(own(Client), Client.id.in_(ids), Client.contact_id.is_not(None))
    clients = {client.id: client for client in db.session.scalars(linked)}
    return next(
        (clients[client_id] for client_id in ids if client_id in clients), _client_by_id(ids[0])
    )


def _client_by_id(client_id: UUID | None) -> Client | None:
    return db.session.scalar(select(Client).where(own(Client), Client.id == client_id))
