"""What Xero no longer holds is sent there once more."""

from uuid import UUID

from flask import flash, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.invoicing.queries import invoices
from app.invoicing.queries.status import status_in_xero
from app.kernel.errors import Conflict
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render
from app.xero.push.services.retries import resend_invoice


@blueprint.get("/<uuid:invoice_id>/resending")
@requires(Permission.INVOICE)
def resending(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    after = status_in_xero(invoice)
    if not (after.can_release or after.is_missing):
        raise Conflict("Xero has this invoice, or its time has been released.")
    return render("invoices/resend.html", invoice=invoice, ended=after.ended)


@blueprint.post("/<uuid:invoice_id>/resending")
@requires(Permission.INVOICE)
def resend(invoice_id: UUID) -> Response:
    resend_invoice(invoice_id)
    flash("On its way to Xero again.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))
