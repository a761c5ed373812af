"""How one invoice's paper looks, changed on its page."""

from uuid import UUID

from flask import flash, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.invoice import show_page
from app.forms.accounts import text_of
from app.forms.paper import paper_form
from app.invoicing.queries import invoices
from app.invoicing.services.paper import change_paper
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to


@blueprint.post("/<uuid:invoice_id>/paper")
@requires(Permission.INVOICE)
def update_paper(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    form = paper_form(invoice)
    form.attempt(
        lambda: change_paper(
            invoice_id,
            form.chosen_hours_format,
            text_of(form.client_address),
            form.version.data,
        )
    )
    if form.errors:
        return show_page(invoices.invoice_by_id(invoice_id), form.refused_status, form=form)
    flash("The paper is changed.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))
