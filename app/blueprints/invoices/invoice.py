"""One invoice: where it stands, what is on it, and what can be done."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import member
from app.blueprints.invoices.account_offer import account_offer, has_refused_account
from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.books import cached_books
from app.blueprints.invoices.timeline import timeline_items
from app.blueprints.invoices.track import SENDING_STATES, invoice_balance, invoice_track
from app.forms.paper import PaperForm, paper_form
from app.invoicing import services
from app.invoicing.documents.paper import stored_paper
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries import invoices
from app.invoicing.queries.status import status_in_xero
from app.invoicing.services.discards import DISCARDABLE_STATES
from app.invoicing.services.edits import EDITABLE_STATES
from app.permissions import Permission
from app.web.access import requires
from app.web.page import is_target, redirect_to, render
from app.web.pagination import PageNumber, requested_page
from app.xero.connection.queries import current_connection, invoice_url
from app.xero.push.queries import (
    found_in_xero,
    has_unknown_outcome,
    last_failure_place,
    waiting_push,
)
from app.xero.push.services.retries import RETRY_STATES, retry_invoice

MAX_SHOWN_LINES = 200


@blueprint.get("/<uuid:invoice_id>")
@requires(Permission.INVOICE)
def show(invoice_id: UUID) -> Response:
    return show_page(invoices.invoice_by_id(invoice_id))


def show_page(
    invoice: Invoice, status: int = 200, account_error: str = "", form: PaperForm | None = None
) -> Response:
    """The page of the invoice; `account_error`: what is wrong with the account chosen on it;
    `form`: of the paper, as it was sent.
    """
    page = requested_page("lines")
    return render(
        "invoices/show.html",
        "invoice_progress",
        status=status,
        form=form or paper_form(invoice),
        account_error=account_error,
        account_offer=account_offer(invoice, cached_books().references)
        if has_refused_account(invoice)
        else None,
        paper_of=partial(stored_paper, invoice, MAX_SHOWN_LINES, (page - 1) * MAX_SHOWN_LINES),
        line_paging=lambda paper: PageNumber(page, paper.last_shown < paper.line_count),
        **_show_context(invoice),
    )


def _show_context(invoice: Invoice) -> dict[str, Any]:
    connected, unknown = current_connection(), has_unknown_outcome(invoice.id)
    events = invoices.timeline_events(invoice.id)
    return {
        "invoice": invoice,
        "progress_only": is_target("invoice_progress"),
        "timeline": timeline_items(events, invoice.currency),
        "track": invoice_track(invoice, events),
        "balance": invoice_balance(invoice),
        "made_by": member(invoice.created_by).name,
        "place": last_failure_place(invoice.id),
        "waiting": waiting_push(invoice.id) if invoice.state in SENDING_STATES else None,
        "found": found_in_xero(invoice.id)
        if invoice.state is InvoiceState.NEEDS_ATTENTION
        else None,
        "on_its_way": invoice.state in SENDING_STATES,
        "after": status_in_xero(invoice),
        "unknown": unknown,
        "can_edit": invoice.state in EDITABLE_STATES and not unknown,
        "can_retry": invoice.state in RETRY_STATES,
        "can_discard": invoice.state in DISCARDABLE_STATES
        and invoice.xero_invoice_id is None
        and not unknown,
        "xero_url": invoice_url(connected, invoice.xero_invoice_id)
        if connected and invoice.xero_invoice_id
        else None,
        "connected": connected is not None,
        "connection_state": connected.state.value if connected else "",
    }


@blueprint.get("/<uuid:invoice_id>/lines/<uuid:line_id>")
@requires(Permission.INVOICE)
def line_entries(invoice_id: UUID, line_id: UUID) -> Response:
    """The time behind a line, as it was billed."""
    invoice, line = invoices.invoice_by_id(invoice_id), invoices.line_by_id(invoice_id, line_id)
    page = requested_page()
    entries = invoices.line_entries(invoice_id, line_id, page)
    context: dict[str, Any] = {
        "entries": entries[: invoices.PAGE_SIZE],
        "paging": PageNumber(page, len(entries) > invoices.PAGE_SIZE),
    }
    return render("invoices/line.html", invoice=invoice, line=line, **context)


@blueprint.post("/<uuid:invoice_id>/push")
@requires(Permission.INVOICE)
def push(invoice_id: UUID) -> Response:
    """Try again, or check again what Xero holds."""
    retry_invoice(invoice_id)
    flash("On its way to Xero again.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


@blueprint.get("/<uuid:invoice_id>/discard")
@requires(Permission.INVOICE)
def discard(invoice_id: UUID) -> Response:
    return render("invoices/discard.html", invoice=invoices.invoice_by_id(invoice_id))


@blueprint.post("/<uuid:invoice_id>/discard")
@requires(Permission.INVOICE)
def destroy(invoice_id: UUID) -> Response:
    services.discard_invoice(invoice_id)
    flash("Invoice discarded. Its time can be billed again.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))
