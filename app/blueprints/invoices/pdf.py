"""An invoice or a preview as a PDF to download."""

from io import BytesIO
from uuid import UUID

from flask import g, request, send_file
from werkzeug.wrappers import Response

from app.accounts.queries import logo
from app.blueprints.invoices.blueprint import blueprint
from app.invoicing.documents.details import details_of
from app.invoicing.documents.paper import Paper, preview_paper, stored_paper
from app.invoicing.documents.pdf import (
    PREVIEW_NOTE,
    DocumentSpelling,
    Issuer,
    file_name,
    render_pdf,
    validity_note,
)
from app.invoicing.queries import invoices
from app.invoicing.rules import Preview, References
from app.permissions import Permission
from app.web.access import requires
from app.web.filters import amount, duration, exact_duration, format_hundredths, localdate, locale


@blueprint.get("/<uuid:invoice_id>/pdf")
@requires(Permission.INVOICE)
def pdf(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    return _send_pdf(stored_paper(invoice), validity_note(invoice))


def preview_pdf(preview: Preview | None, books: References) -> Response | None:
    """The PDF of a preview, when the form asks for it and there is something on it. Nothing is
    saved.
    """
    if preview is None or not preview.lines or "pdf" not in request.form:
        return None
    paper = preview_paper(preview, books, len(preview.lines), details_of(g.org))
    return _send_pdf(paper, PREVIEW_NOTE)


def _send_pdf(paper: Paper, note: str) -> Response:
    document = render_pdf(paper, note, Issuer(g.org.name, logo()), _spelling())
    response = send_file(
        BytesIO(document), "application/pdf", as_attachment=True, download_name=file_name(paper)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _spelling() -> DocumentSpelling:
    """As the reader writes numbers and dates."""
    language = locale().partition("_")[0]
    return DocumentSpelling(
        language, format_hundredths, amount, duration, exact_duration, localdate
    )
