"""Months that were billed already: invoices in several states, and the same ones in the stand-in
for Xero.
"""

import json
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceDefaults,
    InvoiceEvent,
    InvoiceLine,
    InvoiceState,
)
from app.invoicing.queries.billable_entries import billable_entries
from app.invoicing.rules import Account, Options, References, TaxRate, build_preview
from app.invoicing.rules.numbers import number_text
from app.invoicing.rules.options import due_date
from app.invoicing.services import NewInvoice, create_invoice
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.messages import message
from app.kernel.money import to_hundredths
from app.kernel.tenancy import current_org_id
from app.timesheets.models import EntryLock
from app.timesheets.rules.entry_locks import number_label
from app.xero.push.rules.error_advice import advice_for
from app.xero.push.rules.request_body import exact_json, invoice_body

REFERENCES = References(
    accounts=(Account("200", "Sales", "OUTPUT2"),),
    tax_rates=(TaxRate("OUTPUT2", "15% GST on Income", Decimal(15), revenue=True),),
)
XERO_ORGANISATION = "Demo Company (NZ)"
REJECTION = (
    "Account code '200' has been archived, or has been deleted. Each line item must reference a"
    " valid account."
)
NUMBER_PREFIX, TERMS_DAYS = "TT-", 20
STATE_VERBS = {
    InvoiceState.PUSHED: (),
    InvoiceState.SUBMITTED: ("submit",),
    InvoiceState.AUTHORISED: ("approve",),
    InvoiceState.PAID: ("approve", "pay"),
}


@dataclass(frozen=True)
class PastInvoice:
    """All of a client's unbilled time up to the end of a month, and what became of its invoice."""

    client: str
    months_ago: int
    state: InvoiceState


def plant_invoices(
    invoices: Sequence[PastInvoice], clients: Mapping[str, UUID], today: date, simulator_url: str
) -> None:
    """Write the invoices in this order, in the organisation in force.

    Those that Xero knows are written to the simulator too.
    """
    number = 0
    for past in invoices:
        last = last_day(today, past.months_ago)
        with clock.freeze(datetime.combine(last + timedelta(days=1), time(9, 30), UTC)):
            invoice_id = _create_invoice(past, clients[past.client], last)
        if invoice_id and past.state is not InvoiceState.DRAFT:
            number += 1
            _bring_to_state(
                invoice_id, number_text(NUMBER_PREFIX, number), past.state, simulator_url
            )
    with transaction() as session:
        session.execute(
            insert(InvoiceDefaults).values(
                id=new_id(), next_number=number + 1, number_prefix=NUMBER_PREFIX
            )
        )


def last_day(today: date, months_ago: int) -> date:
    """The last day of the month that was `months_ago`."""
    day = today
    for _ in range(months_ago):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def _create_invoice(past: PastInvoice, client_id: UUID, last: date) -> UUID | None:
    entries = [entry for entry in billable_entries(client_id) if entry.entry_date <= last]
    if not entries:
        return None
    issued = last + timedelta(days=1)
    options = Options(
        past.client,
        "NZD",
        issued,
        due_date(issued, TERMS_DAYS),
        Grouping.PROJECT,
        account_code="200",
        tax_type="OUTPUT2",
    )
    preview = build_preview(entries, options, REFERENCES)
    chosen = frozenset(entry.id for entry in entries)
    return create_invoice(
        NewInvoice(client_id, chosen, options, preview.digest, send=False), REFERENCES
    )


def _bring_to_state(invoice_id: UUID, number: str, state: InvoiceState, simulator_url: str) -> None:
    """Write the invoice as it stands today, with its number and what Xero says of it."""
    document, sent_at = _document(invoice_id, number)
    if state is InvoiceState.FAILED:
        values = _failure()
        kind, note = "failed", values["problem"]
    else:
        values = _create_in_xero(document, state, simulator_url)
        values |= {"xero_number": number, "pushed_at": sent_at}
        kind, note = "pushed", message("push.created", number=number)
    event = {"id": new_id(), "invoice_id": invoice_id, "kind": kind, "message": note, "details": {}}
    with transaction() as session:
        session.execute(
            update(Invoice)
            .where(Invoice.id == invoice_id)
            .values(state=state, reference=number, **values)
        )
        session.execute(
            update(EntryLock)
            .where(EntryLock.invoice_id == invoice_id)
            .values(label=number_label(number))
        )
        session.execute(insert(InvoiceEvent).values(**event, created_at=sent_at))


def _document(invoice_id: UUID, number: str) -> tuple[dict[str, Any], datetime]:
    """The invoice as Xero is sent it, and when it was sent."""
    invoice = db.session.get_one(Invoice, (current_org_id(), invoice_id))
    lines = list(
        db.session.scalars(
            select(InvoiceLine)
            .where(InvoiceLine.invoice_id == invoice_id)
            .order_by(InvoiceLine.position)
        )
    )
    invoice.take_number(number)
    body = json.loads(invoice_body(invoice, lines, ""), parse_float=Decimal)["Invoices"][0]
    body |= {"Contact": {"Name": invoice.client_name}}
    sent_at = datetime.combine(invoice.invoice_date, time(9, 45), UTC)
    db.session.rollback()
    return body, sent_at


def _failure() -> dict[str, Any]:
    advice = advice_for([REJECTION])
    return {
        "problem": message(advice.code),
        "advice": message(f"{advice.code}.advice"),
        "xero_words": REJECTION,
    }


def _create_in_xero(
    document: dict[str, Any], state: InvoiceState, simulator_url: str
) -> dict[str, Any]:
    """Create the invoice in the simulator as a person would, and bring it to `state`.

    Returns what Hourline keeps of it.
    """
    collection = (
        f"{simulator_url}/_sim/organisations/{urllib.parse.quote(XERO_ORGANISATION)}/invoices"
    )
    created = _post(collection, document)
    for verb in STATE_VERBS[state]:
        _post(f"{collection}/{created['InvoiceID']}/{verb}", {})
    return {
        "xero_invoice_id": UUID(created["InvoiceID"]),
        "xero_total_hundredths": to_hundredths(Decimal(created["Total"])),
    }


def _post(address: str, document: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - the simulator of this demo
        address, exact_json(document).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - the simulator of this demo
        answer: dict[str, Any] = json.load(response, parse_float=Decimal)
        return answer
