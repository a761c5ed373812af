"""How far an invoice has come, and what is owed of it, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import g

from app.invoicing.models import Invoice, InvoiceEvent, InvoiceState
from app.invoicing.rules.balances import count_days_overdue, find_amount_due
from app.kernel import clock
from app.kernel.money import Hundredths
from app.web.filters import count_noun, localtime

SENDING_STATES = (InvoiceState.QUEUED, InvoiceState.PUSHING)
STUCK_STATES = (InvoiceState.FAILED, InvoiceState.NEEDS_ATTENTION)
ENDED_TITLES = {
    InvoiceState.VOIDED: "Voided",
    InvoiceState.DELETED: "Deleted in Xero",
    InvoiceState.DISCARDED: "Discarded",
}
# The stop at which an invoice of this state has arrived; the others are on the way to "sent".
ARRIVALS = {
    InvoiceState.DRAFT: "saved",
    InvoiceState.PUSHED: "sent",
    InvoiceState.SUBMITTED: "submitted",
    InvoiceState.AUTHORISED: "authorised",
    InvoiceState.PAID: "paid",
}
TITLES = {
    "saved": "Saved",
    "sent": "Sent to Xero",
    "submitted": "Awaiting approval",
    "authorised": "Approved",
    "paid": "Paid",
}


@dataclass(frozen=True)
class Stop:
    """One stop on an invoice's way. `mark`: done, here, stuck or ahead; `note`: when, or what
    keeps it there.
    """

    title: str
    mark: str
    note: str = ""


@dataclass(frozen=True)
class Balance:
    """What an invoice comes to, and what is said of that. `days_over`: since it was due."""

    amount: Hundredths
    words: str
    days_over: int = 0


def invoice_track(invoice: Invoice, events: Sequence[InvoiceEvent]) -> list[Stop]:
    """`events`: of the invoice, newest first."""
    times = _stop_times(invoice, events)
    names = [name for name in TITLES if name != "submitted" or name in times]
    if invoice.state in ENDED_TITLES:
        reached = [
            Stop(TITLES[name], "done", _write_moment(times[name]))
            for name in names
            if name in times
        ]
        return [
            *reached,
            Stop(ENDED_TITLES[invoice.state], "here", _write_moment(_ended_at(invoice, events))),
        ]
    position = names.index(ARRIVALS.get(invoice.state, "sent"))
    stops = [
        Stop(
            TITLES[name], _stop_mark(place, position, invoice.state), _write_moment(times.get(name))
        )
        for place, name in enumerate(names)
    ]
    if invoice.state in (*SENDING_STATES, *STUCK_STATES):
        stops[position] = replace(stops[position], note=_sending_note(invoice, events))
    return stops


def invoice_balance(invoice: Invoice) -> Balance:
    total = find_amount_due(invoice.total_hundredths, invoice.xero_total_hundredths)
    if invoice.state is InvoiceState.AUTHORISED:
        return Balance(total, "owed", count_days_overdue(invoice.due_date, _today()))
    if invoice.state is InvoiceState.PAID:
        return Balance(total, "paid")
    return Balance(total, "in all" if invoice.state in ENDED_TITLES else "not approved yet")


def _today() -> date:
    return clock.today(g.member.time_zone)


def _stop_mark(place: int, position: int, state: InvoiceState) -> str:
    if place > position:
        return "ahead"
    if place < position or state is InvoiceState.PAID:
        return "done"
    return "stuck" if state in STUCK_STATES else "here"


def _stop_times(invoice: Invoice, events: Sequence[InvoiceEvent]) -> dict[str, datetime | None]:
    """When it came to each stop that it has come to, as far as Hourline knows."""
    times: dict[str, datetime | None] = {"saved": invoice.created_at}
    if invoice.pushed_at:
        times["sent"] = invoice.pushed_at
    if invoice.state is InvoiceState.SUBMITTED:
        times["submitted"] = None
    for event in reversed(events):
        if event.kind in TITLES:
            times[event.kind] = event.created_at
    return times


def _ended_at(invoice: Invoice, events: Sequence[InvoiceEvent]) -> datetime | None:
    return next((each.created_at for each in events if each.kind == invoice.state.value), None)


def _sending_note(invoice: Invoice, events: Sequence[InvoiceEvent]) -> str:
    tries = [event.created_at for event in events if event.kind == "attempt"]
    if invoice.state in STUCK_STATES and tries:
        return f"{count_noun(len(tries), 'try', 'tries')}, last {_write_moment(tries[0])}"
    return "Not yet" if invoice.state in STUCK_STATES else "On its way"


def _write_moment(moment: datetime | None) -> str:
    return localtime(moment, "short") if moment else ""
