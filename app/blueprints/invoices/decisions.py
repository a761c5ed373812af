"""What a person decides about what Xero holds: it is this invoice, or this one goes under another
number; what it warned of is settled.
"""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.invoicing.models import Invoice, InvoiceState
from app.invoicing.queries import invoices
from app.kernel.errors import Conflict
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render
from app.xero.push.queries import found_in_xero
from app.xero.push.rules.found_invoices import is_live
from app.xero.push.services import warnings
from app.xero.push.services.decisions import adopt_invoice, send_under_new_number


@blueprint.get("/<uuid:invoice_id>/adoption")
@requires(Permission.INVOICE)
def adoption(invoice_id: UUID) -> Response:
    invoice = _load_undecided(invoice_id)
    found_invoice = found_in_xero(invoice_id)
    if found_invoice is None:
        raise Conflict("It is not known what Xero has. Check again first.")
    return render("invoices/adopt.html", invoice=invoice, found=found_invoice)


@blueprint.post("/<uuid:invoice_id>/adoption")
@requires(Permission.INVOICE)
def adopt(invoice_id: UUID) -> Response:
    adopt_invoice(invoice_id)
    flash("What Xero has is read once more, then kept as this invoice.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


@blueprint.get("/<uuid:invoice_id>/renumbering")
@requires(Permission.INVOICE)
def renumbering(invoice_id: UUID) -> Response:
    return _renumbering_page(_load_undecided(invoice_id), 200)


@blueprint.post("/<uuid:invoice_id>/renumbering")
@requires(Permission.INVOICE)
def renumber(invoice_id: UUID) -> Response:
    """Only somebody who has looked at what Xero holds may say that it is another invoice."""
    invoice, sure = invoices.invoice_by_id(invoice_id), request.form.get("not_ours") == "yes"
    if invoice.state is InvoiceState.NEEDS_ATTENTION and _may_be_ours(invoice) and not sure:
        return _renumbering_page(invoice, 422, error="Confirm that you have looked at it in Xero.")
    send_under_new_number(invoice_id, not_ours=sure)
    flash("On its way to Xero under its next number.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


@blueprint.post("/<uuid:invoice_id>/warning")
@requires(Permission.INVOICE)
def settle_warning(invoice_id: UUID) -> Response:
    """What Xero warned of is put right there, or may stay."""
    warnings.settle_warning(invoice_id)
    flash("Settled: this draft is as you want it in Xero.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def _load_undecided(invoice_id: UUID) -> Invoice:
    invoice = invoices.invoice_by_id(invoice_id)
    if invoice.state is not InvoiceState.NEEDS_ATTENTION:
        raise Conflict("This invoice is not waiting for a decision.")
    return invoice


def _may_be_ours(invoice: Invoice) -> bool:
    found_invoice = found_in_xero(invoice.id)
    return invoice.xero_invoice_id is not None and (found_invoice is None or is_live(found_invoice))


def _renumbering_page(invoice: Invoice, status: int, error: str = "") -> Response:
    asks = _may_be_ours(invoice)
    return render(
        "invoices/renumber.html",
        status=status,
        invoice=invoice,
        found=found_in_xero(invoice.id),
        asks=asks,
        error=error,
    )
