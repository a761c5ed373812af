"""Invoices for many clients at once: look once more, start, watch, and find earlier runs."""

from uuid import UUID

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.forms.bulk import BulkForm, bulk_form, chosen_clients, seen_text
from app.invoicing.models import BulkState, Grouping
from app.invoicing.queries import bulk_runs
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.invoice_list import STAGES
from app.invoicing.services.bulk_runs import resume_bulk, start_bulk
from app.kernel import clock
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render
from app.web.pagination import PageNumber, requested_page
from app.xero.connection.models import ConnectionState
from app.xero.connection.queries import current_connection

blueprint = Blueprint("bulk", __name__, url_prefix="/o/<slug>/invoices/bulk")
blueprint.add_app_template_global(seen_text)


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    page = requested_page()
    runs = bulk_runs.bulk_runs(page)
    return render(
        "bulk/index.html",
        runs=runs[: bulk_runs.PAGE_SIZE],
        paging=PageNumber(page, len(runs) > bulk_runs.PAGE_SIZE),
    )


@blueprint.post("/confirm")
@requires(Permission.INVOICE)
def confirm() -> Response:
    """What would be billed to the chosen clients, under the options chosen so far."""
    form = _form()
    sent = "run_id" in request.form
    return _confirm_page(form, 422 if sent and not form.validate() else 200)


@blueprint.post("")
@requires(Permission.INVOICE)
def create() -> Response:
    form, clients = _form(), chosen_clients()
    run_id = form.run
    form.attempt(lambda: start_bulk(run_id, form.choice(), clients.seen))
    if form.errors:
        return _confirm_page(form, 422)
    return redirect_to(url_for("bulk.show", bulk_id=run_id))


@blueprint.get("/<uuid:bulk_id>")
@requires(Permission.INVOICE)
def show(bulk_id: UUID) -> Response:
    summary = bulk_runs.bulk_run(bulk_id)
    items = bulk_runs.bulk_items(bulk_id)
    states = [item.invoice.state for item in items if item.invoice]
    sending = sum(state in STAGES["sending"] for state in states)
    return render(
        "bulk/show.html",
        "bulk_progress",
        summary=summary,
        items=items,
        job=bulk_runs.bulk_job(bulk_id) if summary.run.finished_at is None else None,
        skipped=[item.item for item in items if item.item.state is BulkState.SKIPPED],
        sending=sending,
        sent=summary.created - sending,
        problems=sum(state in STAGES["problems"] for state in states),
    )


@blueprint.post("/<uuid:bulk_id>/resume")
@requires(Permission.INVOICE)
def resume(bulk_id: UUID) -> Response:
    """Continue a run that has stopped."""
    resume_bulk(bulk_id)
    flash("The batch continues.", "success")
    return redirect_to(url_for("bulk.show", bulk_id=bulk_id))


def _is_connected() -> bool:
    connection = current_connection()
    return connection is not None and connection.state is ConnectionState.CONNECTED


def _form() -> BulkForm:
    return bulk_form(
        invoice_defaults().grouping, clock.today(g.member.time_zone), connected=_is_connected()
    )


def _confirm_page(form: BulkForm, status: int) -> Response:
    ids = chosen_clients().client_ids
    grouping = (
        Grouping(form.grouping.data)
        if form.grouping.data in list(Grouping)
        else invoice_defaults().grouping
    )
    bills = (
        bulk_runs.BilledWork(form.bills.data)
        if form.bills.data in list(bulk_runs.BilledWork)
        else bulk_runs.BilledWork.ALL
    )
    today = clock.today(g.member.time_zone)
    candidates = bulk_runs.bulk_candidates(
        ids, form.until.data, grouping, today, bills, sending=form.send.data == "yes"
    )
    ready = [candidate for candidate in candidates if not candidate.obstacle]
    return render(
        "bulk/confirm.html",
        "bulk_confirm",
        status=status,
        form=form,
        candidates=candidates,
        ready=ready,
        skipped=len(candidates) - len(ready),
        sums=_currency_sums(ready),
        clients=len(ids),
        today=today,
        connected=_is_connected(),
    )


def _currency_sums(ready: list[bulk_runs.Candidate]) -> list[tuple[str, int]]:
    """By currency, in hundredths."""
    sums: dict[str, int] = {}
    for candidate in ready:
        sums[candidate.client.currency] = (
            sums.get(candidate.client.currency, 0) + candidate.figures.amount
        )
    return sorted(sums.items())
