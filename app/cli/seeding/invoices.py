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
from app.kernel.money import to_hundredths
from app.kernel.tenancy import current_org_id
from app.timesheets.models import EntryLock
from app.timesheets.rules.entry_locks import number_label
from app.xero.push.rules.error_advice import advice_for
from app.xero.push.rules.request_body import exact_json, invoice_body

BOOKS = References(
    accounts=(Account("200", "Sales", "OUTPUT2"),),
    tax_rates=(TaxRate("OUTPUT2", "15% GST on Income", Decimal(15), revenue=True),),
)
XERO_ORGANISATION = "Demo Company (NZ)"
REFUSED = (
    "Account code '200' has been archived, or has been deleted. Each line item must reference a"
    " valid account."
)
PREFIX, TERMS_DAYS = "TT-", 20
VERBS = {
    InvoiceState.PUSHED: (),
    InvoiceState.SUBMITTED: ("submit",),
    InvoiceState.AUTHORISED: ("approve",),
    InvoiceState.PAID: ("approve", "pay"),
}


@dataclass(frozen=True)
class Bill:
    """All of a client's unbilled time up to the end of a month, MONTHS_AGO, and what became of the
    invoice.
    """

    client: str
    months_ago: int
    state: InvoiceState


def plant_invoices(
    bills: Sequence[Bill], clients: Mapping[str, UUID], today: date, simulator_url: str
) -> None:
    """Write BILLS in this order, in the organisation in force; those that Xero knows are written to
    the simulator too.
    """
    number = 0
    for bill in bills:
        last = last_day(today, bill.months_ago)
        with clock.frozen(datetime.combine(last + timedelta(days=1), time(9, 30), UTC)):
            invoice_id = _bill(bill, clients[bill.client], last)
        if invoice_id and bill.state is not InvoiceState.DRAFT:
            number += 1
            _settle(invoice_id, number_text(PREFIX, number), bill.state, simulator_url)
    with transaction() as session:
        session.execute(
            insert(InvoiceDefaults).values(
                id=new_id(), next_number=number + 1, number_prefix=PREFIX
            )
        )


def last_day(today: date, months_ago: int) -> date:
    """The last day of the month that was MONTHS_AGO."""
    day = today
    for _ in range(months_ago):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def _bill(bill: Bill, client_id: UUID, last: date) -> UUID | None:
    entries = [entry for entry in billable_entries(client_id) if entry.entry_date <= last]
    if not entries:
        return None
    issued = last + timedelta(days=1)
    options = Options(
        bill.client,
        "NZD",
        issued,
        due_date(issued, TERMS_DAYS),
        Grouping.PROJECT,
        account_code="200",
        tax_type="OUTPUT2",
    )
    shown = build_preview(entries, options, BOOKS)
    chosen = frozenset(entry.id for entry in entries)
    return create_invoice(NewInvoice(client_id, chosen, options, shown.digest, send=False), BOOKS)


def _settle(invoice_id: UUID, number: str, state: InvoiceState, simulator_url: str) -> None:
    """The invoice as it stands today, with its number and what Xero says of it."""
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
    name, sent_at = invoice.client_name, datetime.combine(invoice.invoice_date, time(9, 45), UTC)
    db.session.rollback()
    if state is InvoiceState.FAILED:
        said = _failure()
        happened = ("failed", said["problem"])
    else:
        said = _in_xero(body | {"Contact": {"Name": name}}, state, simulator_url) | {
            "xero_number": number,
            "pushed_at": sent_at,
        }
        happened = ("pushed", f"Draft {number} created in Xero")
    with transaction() as session:
        session.execute(
            update(Invoice)
            .where(Invoice.id == invoice_id)
            .values(state=state, reference=number, **said)
        )
        session.execute(
            update(EntryLock)
            .where(EntryLock.invoice_id == invoice_id)
            .values(label=number_label(number))
        )
        session.execute(
            insert(InvoiceEvent).values(
                id=new_id(),
                invoice_id=invoice_id,
                kind=happened[0],
                text=happened[1],
                details={},
                created_at=sent_at,
            )
        )


def _failure() -> dict[str, Any]:
    advice = advice_for([REFUSED])
    return {"problem": advice.problem, "advice": advice.advice, "xero_words": REFUSED}


def _in_xero(document: dict[str, Any], state: InvoiceState, simulator_url: str) -> dict[str, Any]:
    """Create the invoice in the simulator as a person would, bring it to STATE, and answer what
    Hourline keeps of it.
    """
    where = f"{simulator_url}/_sim/organisations/{urllib.parse.quote(XERO_ORGANISATION)}/invoices"
    made = _post(where, document)
    for verb in VERBS[state]:
        _post(f"{where}/{made['InvoiceID']}/{verb}", {})
    return {
        "xero_invoice_id": UUID(made["InvoiceID"]),
        "xero_total_hundredths": to_hundredths(Decimal(made["Total"])),
    }


def _post(address: str, document: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310 - the simulator of this demo
        address, exact_json(document).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310 - the simulator of this demo
        answer: dict[str, Any] = json.load(response, parse_float=Decimal)
        return answer
