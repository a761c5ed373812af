"""What Hourline pushed beside what Xero holds: by client and month, and each invoice that
differs.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.invoicing.models import Aspect, Invoice, InvoiceDifference, InvoiceSighting
from app.invoicing.rules.status import FOLLOWED_STATES, OPEN_STATES
from app.kernel.db import db, own
from app.kernel.money import Hundredths
from app.xero.contacts.models import Contact

MAX_SHOWN_FINDINGS = 200
ContactNames = dict[UUID, str]


@dataclass(frozen=True)
class ClientMonth:
    """The invoices of a client dated in one month, in one currency; money in hundredths.
    `differing`: how many nobody has settled.
    """

    month: date
    client_id: UUID
    client_name: str
    currency: str
    count: int
    sent: Hundredths
    held: Hundredths
    compared: int
    differing: int


@dataclass(frozen=True)
class Finding:
    """One difference, and the invoice it is about."""

    invoice: Invoice
    difference: InvoiceDifference


def client_months(since: date | None) -> list[ClientMonth]:
    """The newest month first, clients by name. Of invoices that ended in Xero only those that
    differ are counted, and Xero holds nothing of them.
    """
    month = func.date_trunc("month", Invoice.invoice_date).label("month")
    missing, differs = (
        InvoiceDifference.aspect == Aspect.MISSING,
        _differs(InvoiceDifference.accepted_at.is_(None)),
    )
    sighting = and_(
        InvoiceSighting.org_id == Invoice.org_id, InvoiceSighting.invoice_id == Invoice.id
    )
    query = (
        select(
            month,
            Invoice.client_id,
            func.max(Invoice.client_name),
            Invoice.currency,
            func.count(),
            func.sum(Invoice.total_hundredths),
            func.coalesce(
                func.sum(Invoice.xero_total_hundredths).filter(
                    Invoice.state.in_(OPEN_STATES), ~_differs(missing)
                ),
                0,
            ),
            func.count(InvoiceSighting.compared_at),
            func.count().filter(differs),
        )
        .outerjoin(InvoiceSighting, sighting)
        .where(*_window(since), Invoice.state.in_(OPEN_STATES) | differs)
        .group_by(month, Invoice.client_id, Invoice.currency)
        .order_by(month.desc(), func.max(Invoice.client_name), Invoice.currency)
    )
    return [_client_month(row) for row in db.session.execute(query)]


def _client_month(row: Sequence[Any]) -> ClientMonth:
    month, client_id, client_name, currency, count, sent, xero_total, compared, differing = row
    return ClientMonth(
        month.date(),
        client_id,
        client_name,
        currency,
        count,
        Hundredths(int(sent)),
        Hundredths(int(xero_total)),
        compared,
        differing,
    )


def _differs(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is a difference of the invoice with `condition`."""
    of_invoice = (
        InvoiceDifference.org_id == Invoice.org_id,
        InvoiceDifference.invoice_id == Invoice.id,
    )
    return select(InvoiceDifference.id).where(*of_invoice, condition).exists()


def findings(
    since: date | None, *, accepted: bool = False, limit: int | None = None
) -> list[Finding]:
    """The differences by invoice, newest first, with `accepted` those as well that a person leaves
    as they are.
    """
    of_invoice = and_(
        InvoiceDifference.org_id == Invoice.org_id, InvoiceDifference.invoice_id == Invoice.id
    )
    query = (
        select(Invoice, InvoiceDifference)
        .join(InvoiceDifference, of_invoice)
        .where(*_window(since))
    )
    if not accepted:
        query = query.where(InvoiceDifference.accepted_at.is_(None))
    query = query.order_by(Invoice.invoice_date.desc(), Invoice.id, InvoiceDifference.aspect).limit(
        limit
    )
    return [Finding(*row) for row in db.session.execute(query)]


def contact_names(contact_ids: Collection[UUID] | None = None) -> ContactNames:
    """The contacts that are known by name, of these or all."""
    query = select(Contact.id, Contact.name).where(own(Contact))
    if contact_ids is not None:
        query = query.where(Contact.id.in_(contact_ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def pushed_count(since: date | None) -> int:
    """How many invoices a comparison would look at."""
    query = (
        select(func.count())
        .select_from(Invoice)
        .where(*_window(since), Invoice.state.in_(OPEN_STATES))
    )
    return db.session.scalar(query) or 0


def _window(since: date | None) -> list[ColumnElement[bool]]:
    column: InstrumentedAttribute[UUID | None] = Invoice.xero_invoice_id
    conditions = [own(Invoice), Invoice.state.in_(FOLLOWED_STATES), column.is_not(None)]
    return [*conditions, Invoice.invoice_date >= since] if since else conditions
