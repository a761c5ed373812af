"""Changing an invoice that Xero does not hold yet: the time it has stays, everything else may be
chosen anew.
"""

from uuid import UUID

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.books import load_books
from app.blueprints.invoices.drafts import MANUAL_KINDS, Draft
from app.blueprints.invoices.pdf import preview_pdf
from app.forms.extra_lines import LinesForm, stored_extra
from app.forms.invoices import invoice_form
from app.forms.lines import LineFields, line_fields
from app.invoicing import services
from app.invoicing.models import Invoice
from app.invoicing.queries import invoices
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.snapshots import (
    invoice_rows,
    snapshot_entries,
    stored_charges,
    stored_options,
)
from app.invoicing.rules import Options, build_preview
from app.invoicing.services.edits import EDITABLE_STATES
from app.kernel.errors import Conflict, DomainError
from app.permissions import Permission
from app.projects import queries as projects
from app.projects.models import BillingMode
from app.web.access import requires
from app.web.page import redirect_to, render


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
    if redirect := _redirect_if_closed(invoice):
        return redirect
    draft, send = _draft(invoice), "save" not in request.form
    if not draft.check(complete=True):
        return _page(invoice, draft, 422)
    digest, charges = draft.form.digest.data or "", draft.charges()
    try:
        services.update_invoice(
            invoice_id,
            draft.options(),
            digest,
            draft.books.references,
            send=send,
            charges=charges,
            version=draft.form.version.data,
        )
    except DomainError as refusal:
        draft.form.refuse(refusal)
        invoice = invoices.invoice_by_id(invoice_id)
        return _redirect_if_closed(invoice) or _page(invoice, draft, refusal.status)
    flash("On its way to Xero." if send else "Draft saved.", "success")
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def _redirect_if_closed(invoice: Invoice) -> Response | None:
    """The way to an invoice that is not edited any more: it was sent meanwhile, perhaps by this
    very form.
    """
    if invoice.state in EDITABLE_STATES:
        return None
    flash("This invoice can no longer be edited. It is as you see it here.", "warning")
    return redirect_to(url_for("invoices.show", invoice_id=invoice.id))


def _draft(invoice: Invoice) -> Draft:
    """The draft as it was sent, else as the invoice is stored."""
    books, stored, charges = load_books(), stored_options(invoice), stored_charges(invoice.id)
    defaults = invoice_defaults()
    form = invoice_form(invoice, stored, defaults, books.references)
    extras = [
        stored_extra(charge, stored.tracking, books.references)
        for charge in charges
        if charge.kind in MANUAL_KINDS
    ]
    locked_charges = [charge for charge in charges if charge.kind not in MANUAL_KINDS]
    draft = Draft(
        form,
        LinesForm(extras=extras),
        books,
        invoice.client_name,
        projects.client(invoice.client_id).currency,
        defaults.number_prefix,
        locked_charges,
    )
    draft.billing_mode, draft.has_template = (
        invoice.billing_mode,
        invoice.billing_mode is BillingMode.TIME,
    )
    draft.line_choices = _stored_choices(invoice, stored, draft)
    draft.read()
    form.edit_invoice(invoice, stored, invoice_rows(invoice))
    return draft


def _stored_choices(invoice: Invoice, stored: Options, draft: Draft) -> list[LineFields]:
    """What its lines chose for themselves, beside what they would be without it."""
    if not stored.own and not draft.locked_charges:
        return []
    references = draft.books.references
    preview = build_preview(snapshot_entries(invoice.id), stored, references, draft.locked_charges)
    return [
        line_fields(line, {}, stored.tracking, references) for line in preview.lines if line.own
    ]


def _page(invoice: Invoice, draft: Draft, status: int) -> Response:
    preview = draft.build_preview(snapshot_entries(invoice.id))
    if status == 200 and (document := preview_pdf(preview, draft.books.references)):
        return document
    return render(
        "invoices/edit.html",
        "invoice_preview",
        status=status,
        invoice=invoice,
        preview_url=url_for("invoices.preview_edit", invoice_id=invoice.id),
        sending=draft.books.is_connected and invoices.client_contact(invoice.client_id) is not None,
        **draft.page_context(preview, invoice.client_id),
    )
