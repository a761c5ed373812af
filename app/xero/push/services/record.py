"""Transaction B of a push: what became of it. Every write is fenced by the job's lease and ends the
job with it.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.invoicing.models import Invoice, InvoiceState, forget_request
from app.invoicing.rules.status import STATE_OF_STATUS, XeroInvoice
from app.invoicing.services.comparisons import record_arrivals
from app.invoicing.services.locks import lock_invoice, lock_push
from app.invoicing.services.snapshots import label_entry_locks
from app.invoicing.services.timeline import note
from app.kernel import audit, clock
from app.kernel.db import transaction
from app.kernel.events import emit
from app.kernel.jobs.claims import record_job_end
from app.kernel.jobs.errors import LeaseLost
from app.kernel.jobs.shared_leases import lock_leased_jobs
from app.kernel.messages import Message, message
from app.xero.api.errors import NotConnected
from app.xero.connection.queries import LiveConnection
from app.xero.connection.services.holds import hold_connection
from app.xero.push.events import InvoiceFailed, InvoicePushed
from app.xero.push.queries import found_invoice_json, holder_of
from app.xero.push.rules.found_invoices import FoundInvoice, adoption_differences, may_be_ours
from app.xero.push.rules.outcomes import (
    Adopted,
    Failed,
    NeedsDecision,
    Outcome,
    OutcomeUnknown,
    Pushed,
    RetryLater,
    SplitBatch,
    connection_failure,
)
from app.xero.push.services.failures import fail, send_with_fewer, set_back
from app.xero.push.services.requests import FrozenRequest, PushItem
from app.xero.push.services.warnings import keep_warnings


def record_outcomes(
    connection: LiveConnection,
    outcomes: Sequence[tuple[PushItem, Outcome]],
    *,
    distrusted: FrozenRequest | None = None,
) -> None:
    """Write what became of each by what Xero said through `connection`; what another worker has
    taken over meanwhile is left alone. Opens a transaction.

    Once that connection has ended nothing that Xero said is written: each has failed, and is looked
    for before it is sent again. `distrusted`: a request that may not go out again, because Xero may
    have carried out a part of it. Raises LeaseLost when none is ours any more.
    """
    if not outcomes:
        return
    try:
        with hold_connection(connection) as session:
            _record_leased(session, outcomes, distrusted)
    except NotConnected as reason:
        failed = connection_failure(reason.problem)
        with transaction() as session:
            _record_leased(session, [(item, failed) for item, _outcome in outcomes], distrusted)


def _record_leased(
    session: Session,
    outcomes: Sequence[tuple[PushItem, Outcome]],
    distrusted: FrozenRequest | None,
) -> None:
    if distrusted is not None:
        forget_request(session, distrusted.org_id, distrusted.batch_id)
    leased_ids = lock_leased_jobs([item.job for item, _outcome in outcomes])
    if not leased_ids:
        raise LeaseLost(outcomes[0][0].job.kind)
    arrived: list[XeroInvoice] = []
    for item, outcome in sorted(outcomes, key=lambda pair: pair[0].invoice_id):
        if item.job.id in leased_ids:
            invoice = lock_invoice(session, item.invoice_id)
            _record(session, item, invoice, outcome)
            if isinstance(outcome, Pushed) and invoice.state is InvoiceState.PUSHED:
                arrived.append(outcome.found.xero_invoice)
    record_arrivals(session, arrived)


def distrust_request(request: FrozenRequest) -> None:
    """The request may not go out again. Opens a transaction."""
    with transaction() as session:
        forget_request(session, request.org_id, request.batch_id)


def _record(session: Session, item: PushItem, invoice: Invoice, outcome: Outcome) -> None:
    match outcome:
        case Pushed(found, adopted, warnings):
            record_arrival(session, invoice, found, adopted=adopted, warnings=warnings)
            record_job_end(item.job, "done")
        case Adopted(found):
            record_adoption(session, invoice, found)
            record_job_end(item.job, "done")
        case NeedsDecision():
            _ask_for_decision(session, item, invoice, outcome)
            record_job_end(item.job, "dead", error=message("push.something_else"))
        case Failed():
            fail(session, item.job, invoice, outcome)
        case OutcomeUnknown():
            set_back(session, item.job, invoice, outcome)
        case RetryLater(reason, after):
            record_job_end(item.job, "waiting", error=reason, after=after, counts_as_try=False)
        case SplitBatch():
            send_with_fewer(session, item.job, invoice, outcome)


def record_arrival(
    session: Session,
    invoice: Invoice,
    found_invoice: FoundInvoice,
    *,
    adopted: bool,
    warnings: Sequence[str] = (),
) -> None:
    """Keep Xero's id, number and total, and what it warns of. Another total than ours, or an
    invoice of ours that is another's, needs a person's attention.
    """
    if _is_anothers(session, invoice, found_invoice):
        return
    _identify(session, invoice, found_invoice)
    if found_invoice.total != invoice.total_hundredths:
        lock_push(session, invoice.id).settle(found_invoice_json(found_invoice))
        _need_attention(
            invoice,
            message(
                "push.total_differs",
                xero_total_hundredths=found_invoice.total,
                shown_total_hundredths=invoice.total_hundredths,
                currency=invoice.currency,
            ),
            message("push.compare_lines"),
        )
        return
    _arrive(invoice, InvoiceState.PUSHED)
    arrival = message(
        "push.arrived_before" if adopted else "push.created", number=found_invoice.number
    )
    note(invoice.id, "pushed", arrival, number=found_invoice.number, adopted=adopted)
    audit.record(
        "invoice.pushed",
        found_invoice.number,
        invoice=str(invoice.id),
        xero_invoice=str(found_invoice.id),
    )
    if warnings:
        keep_warnings(invoice, warnings)


def record_adoption(session: Session, invoice: Invoice, found_invoice: FoundInvoice) -> None:
    """A person says that `found_invoice` is the invoice: its id, number, total and contact are
    kept, its state follows; the differences go to the timeline.
    """
    if _is_anothers(session, invoice, found_invoice):
        return
    differences = adoption_differences(invoice, found_invoice)
    _identify(session, invoice, found_invoice)
    invoice.adopt_contact(found_invoice.contact_id)
    _arrive(invoice, STATE_OF_STATUS.get(found_invoice.status, InvoiceState.PUSHED))
    adoption = (
        message("push.adopted", number=found_invoice.number)
        if found_invoice.number
        else message("push.adopted_unnumbered")
    )
    note(
        invoice.id,
        "adopted",
        message("push.adopted_differing", adoption=adoption, differences=differences)
        if differences
        else adoption,
        number=found_invoice.number,
        status=found_invoice.status,
    )
    audit.record(
        "invoice.pushed",
        found_invoice.number,
        invoice=str(invoice.id),
        xero_invoice=str(found_invoice.id),
        adopted=True,
    )


def _is_anothers(session: Session, invoice: Invoice, found_invoice: FoundInvoice) -> bool:
    other = holder_of(session, invoice, found_invoice.id)
    if other is None:
        return False
    lock_push(session, invoice.id).settle(found_invoice_json(found_invoice))
    invoice.forget_in_xero()
    _need_attention(
        invoice,
        message("push.another_of_yours", other=other),
        message("push.renumber"),
    )
    return True


def _ask_for_decision(
    session: Session, item: PushItem, invoice: Invoice, decision: NeedsDecision
) -> None:
    """While what was found may be ours, the invoice keeps its id and so its entries stay locked."""
    found_invoice = decision.found
    lock_push(session, invoice.id).settle(found_invoice_json(found_invoice))
    if may_be_ours(item.expected, found_invoice):
        invoice.identify_in_xero(found_invoice.id, found_invoice.number, found_invoice.total)
    else:
        invoice.forget_in_xero()
    _need_attention(
        invoice,
        decision.problem,
        decision.advice,
        status=found_invoice.status,
        xero_invoice=str(found_invoice.id),
        total=found_invoice.total,
    )


def _need_attention(invoice: Invoice, problem: Message, advice: Message, **details: object) -> None:
    invoice.need_attention(problem, advice)
    note(invoice.id, "needs_attention", problem, **details)
    audit.record("invoice.needs_attention", str(invoice.reference), invoice=str(invoice.id))
    emit(InvoiceFailed(invoice.org_id, invoice.id))


def _identify(session: Session, invoice: Invoice, found_invoice: FoundInvoice) -> None:
    lock_push(session, invoice.id).settle()
    invoice.identify_in_xero(found_invoice.id, found_invoice.number, found_invoice.total)
    label_entry_locks(session, invoice, found_invoice.number or str(invoice.reference))


def _arrive(invoice: Invoice, state: InvoiceState) -> None:
    invoice.record_arrival(state, clock.now())
    emit(InvoicePushed(invoice.org_id, invoice.id))
