"""A failed invoice tried again with another revenue account, chosen on its page."""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.account_offer import account_offer, has_refused_account
from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.books import load_books
from app.blueprints.invoices.invoice import show_page
from app.invoicing.queries import invoices
from app.invoicing.services.accounts import replace_account
from app.kernel.errors import Conflict, DomainError
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to


@blueprint.post("/<uuid:invoice_id>/account")
@requires(Permission.INVOICE)
def change_account(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    if not has_refused_account(invoice):
        raise Conflict("Xero did not refuse the account of this invoice.")
    references, account_code = load_books().references, request.form.get("account_code", "")
    offer = account_offer(invoice, references)
    if offer is None:
        raise Conflict("No other account can be chosen here now. Edit the invoice instead.")
    if account_code not in dict(offer.accounts):
        return show_page(invoice, 422, "Choose an account.")
    try:
        replace_account(invoice, account_code, references, request.form.get("version", ""))
    except DomainError as refusal:
        return show_page(invoices.invoice_by_id(invoice_id), refusal.status, refusal.message)
    flash("On its way to Xero again, with the other account.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))
