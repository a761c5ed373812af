"""Changing an invoice that Xero does not hold yet: the time it has stays, everything else may be
chosen anew.
"""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices import blueprint
from app.blueprints.invoices.books import load_books
from app.blueprints.invoices.drafts import MANUAL_KINDS, MAX_SHOWN_LINES, Draft
from app.blueprints.invoices.paper import preview_paper
from app.blueprints.invoices.pdf import preview_pdf
from app.forms.invoices import invoice_form
from app.forms.lines import LineFields, LinesForm, line_fields, stored_extra
from app.invoicing import services
from app.invoicing.models import Invoice
from app.invoicing.queries import invoices
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.snapshots import snapshot_entries, stored_charges, stored_options
from app.invoicing.rules import Options, build_preview
from app.invoicing.services.invoices import EDITABLE_STATES
from app.kernel.errors import Conflict, DomainError
from app.permissions import Permission
from app.projects import queries as projects
from app.projects.models import BillingMode
from app.web.access import requires
from app.web.page import redirect_to, render
from app.xero.items import items


@blueprint.get("/<uuid:invoice_id>/edit")
@requires(Permission.INVOICE)
def edit(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    if invoice.state not in EDITABLE_STATES:
        raise Conflict("This invoice can no longer be edited.")
    return _page(invoice, _draft(invoice), 200)


@blueprint.post("/<uuid:invoice_id>/preview")
@requires(Permission.INVOICE)
def preview_edit(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    draft = _draft(invoice)
    return _page(invoice, draft, 200 if draft.check() else 422)


@blueprint.post("/<uuid:invoice_id>")
@requires(Permission.INVOICE)
def update(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    if closed := _closed(invoice):
        return closed
    draft, send = _draft(invoice), "save" not in request.form
    if not draft.check(complete=True):
        return _page(invoice, draft, 422)
    digest, charges = draft.form.digest.data or "", draft.charges()
    try:
        services.update_invoice(
            invoice_id, draft.options(), digest, draft.known.references, send=send, charges=charges
        )
    except DomainError as refusal:
        draft.form.refuse(refusal)
        invoice = invoices.invoice_by_id(invoice_id)
        return _closed(invoice) or _page(invoice, draft, refusal.status)
    flash("On its way to Xero." if send else "Draft saved.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def _closed(invoice: Invoice) -> Response | None:
    """The way to an invoice that is not edited any more: it was sent meanwhile, perhaps by this
    very form.
    """
    if invoice.state in EDITABLE_STATES:
        return None
    flash("This invoice can no longer be edited. It is as you see it here.", "warning")
    return redirect_to(url_for("invoices.show", invoice_id=invoice.id))


def _draft(invoice: Invoice) -> Draft:
    """As it was sent, else as INVOICE is stored."""
    known, before, charges = load_books(), stored_options(invoice), stored_charges(invoice.id)
    form = invoice_form(invoice, before, invoice_defaults(), known.references)
    extras = [
        stored_extra(charge, before.tracking, known.references)
        for charge in charges
        if charge.kind in MANUAL_KINDS
    ]
    fixed = [charge for charge in charges if charge.kind not in MANUAL_KINDS]
    draft = Draft(
        form,
        LinesForm(extras=extras),
        known,
        invoice.client_name,
        projects.client(invoice.client_id).currency,
        fixed,
    )
    draft.billing_mode, draft.wording = (
        invoice.billing_mode,
        invoice.billing_mode is BillingMode.TIME,
    )
    draft.chosen = _stored_choices(invoice, before, draft)
    draft.read()
    return draft


def _stored_choices(invoice: Invoice, before: Options, draft: Draft) -> list[LineFields]:
    """What its lines chose for themselves, beside what they would be without it."""
    if not before.own and not draft.fixed:
        return []
    references = draft.known.references
    shown = build_preview(snapshot_entries(invoice.id), before, references, draft.fixed)
    return [line_fields(line, {}, before.tracking, references) for line in shown.lines if line.own]


def _page(invoice: Invoice, draft: Draft, status: int) -> Response:
    shown = draft.build_preview(snapshot_entries(invoice.id))
    if status == 200 and (document := preview_pdf(shown, draft.known.references)):
        return document
    return render(
        "invoices/edit.html",
        "invoice_preview",
        status=status,
        invoice=invoice,
        preview_url=url_for("invoices.preview_edit", invoice_id=invoice.id),
        draft=draft,
        form=draft.form,
        shown=shown,
        paper=preview_paper(shown, draft.known.references, draft.fields_of(shown), MAX_SHOWN_LINES)
        if shown
        else None,
        known=draft.known,
        sending=draft.known.connected and invoices.client_contact(invoice.client_id) is not None,
        items=items(),
    )
