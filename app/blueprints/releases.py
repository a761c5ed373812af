"""The time of an invoice that ended in Xero: let go by a person, so that it can be billed again."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from app.blueprints.reconcile.words import DescribedDifference, describe_difference
from app.invoicing.models import Aspect, Invoice, InvoiceDifference
from app.invoicing.queries import invoices
from app.invoicing.services.releases import release_invoice
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.reports.reconcile import contact_names
from app.web.access import requires
from app.web.page import redirect_to, render

blueprint = Blueprint(
    "releases", __name__, url_prefix="/o/<slug>/invoices/<uuid:invoice_id>/release"
)


@blueprint.app_template_global("differences_of")
def differences_of(
    invoice: Invoice, differences: Sequence[InvoiceDifference]
) -> list[DescribedDifference]:
    """How Xero holds `invoice` otherwise than it was sent, of `differences` those that nobody has
    accepted.
    """
    unsettled = [difference for difference in differences if difference.accepted_at is None]
    contact_ids = [
        contact_id
        for difference in unsettled
        if difference.aspect is Aspect.CONTACT
        for contact_id in (parse_id(difference.ours), parse_id(difference.theirs))
        if contact_id
    ]
    contacts = contact_names(contact_ids) if contact_ids else {}
    return [describe_difference(difference, invoice, contacts) for difference in unsettled]


@blueprint.get("")
@requires(Permission.INVOICE)
def new(invoice_id: UUID) -> Response:
    return render("releases/new.html", invoice=invoices.invoice_by_id(invoice_id))


@blueprint.post("")
@requires(Permission.INVOICE)
def create(invoice_id: UUID) -> Response:
    release_invoice(invoice_id)
    flash("Its time is released and can be billed again.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))
