"""An invoice as a PDF to look at or to pass on. The tax invoice is Xero's: every page says so."""

import json
import re
from base64 import b64encode
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import current_app, g, request, send_file
from werkzeug.wrappers import Response

from app.accounts.models import Logo
from app.accounts.queries import logo
from app.blueprints.invoices import blueprint
from app.blueprints.invoices.paper import Paper, preview_paper, stored_paper
from app.invoicing.models import InvoiceState, LineAmountTypes
from app.invoicing.queries import invoices
from app.invoicing.rules import Preview, References
from app.permissions import Permission
from app.web.access import requires
from app.web.filters import amount, duration, format_hundredths, localdate, locale

if TYPE_CHECKING:
    import typst

LONG_WORD = re.compile(r"\S{30}(?=\S)")
APPROVED_STATES = (InvoiceState.AUTHORISED, InvoiceState.PAID)
ENDED_NOTES = {
    InvoiceState.VOIDED: "Voided in Xero.",
    InvoiceState.DELETED: "Deleted in Xero.",
    InvoiceState.DISCARDED: "Discarded.",
}
UNAPPROVED_NOTE = "Draft: not a tax invoice until it is approved in Xero."
PREVIEW_NOTE = "Preview: not saved, and not a tax invoice."
COPY_NOTE = "Copy for information. The tax invoice is the one that Xero issues."


@blueprint.get("/<uuid:invoice_id>/pdf")
@requires(Permission.INVOICE)
def pdf(invoice_id: UUID) -> Response:
    invoice = invoices.invoice_by_id(invoice_id)
    note = ENDED_NOTES.get(invoice.state) or (
        COPY_NOTE if invoice.state in APPROVED_STATES else UNAPPROVED_NOTE
    )
    return pdf_of(stored_paper(invoice), note)


def preview_pdf(shown: Preview | None, books: References) -> Response | None:
    """The PDF of a preview, when the form asks for it and there is something on it. Nothing is
    saved.
    """
    if shown is None or not shown.lines or "pdf" not in request.form:
        return None
    return pdf_of(preview_paper(shown, books, {}, len(shown.lines)), PREVIEW_NOTE)


def pdf_of(paper: Paper, note: str) -> Response:
    """PAPER as a download; NOTE stands at the foot of every page."""
    response = send_file(
        BytesIO(render_pdf(_document_words(paper, note))),
        "application/pdf",
        as_attachment=True,
        download_name=_file_name(paper),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def render_pdf(words: dict[str, Any]) -> bytes:
    """The document that templates/invoices/paper.typ makes of WORDS."""
    import typst

    source = Path(current_app.root_path, "templates", "invoices", "paper.typ")
    document = typst.Compiler(
        source, font_paths=_fonts(), sys_inputs={"paper": json.dumps(words)}
    ).compile(format="pdf")
    assert isinstance(document, bytes)
    return document


@cache
def _fonts() -> "typst.Fonts":
    """Those that come with the library (Latin, Greek, Cyrillic, Hebrew) and, for other scripts,
    those of this machine.
    """
    import typst

    return typst.Fonts()


def _document_words(paper: Paper, note: str) -> dict[str, Any]:
    money = [
        format_hundredths(each, paper.currency) for each in (paper.subtotal, paper.tax, paper.total)
    ]
    included = " (included)" if paper.types is LineAmountTypes.INCLUSIVE else ""
    taxed = paper.types is not LineAmountTypes.NO_TAX
    number = paper.number or "Draft"
    return {
        "title": f"Invoice {number}",
        "heading": "Invoice",
        "logo": _logo_picture(logo()),
        "lang": locale().partition("_")[0],
        "client": _break_long_words(paper.client_name),
        "from": _break_long_words(g.org.name),
        "words": {"to": "For", "from": "From"},
        "facts": [
            ["Number", number],
            ["Date", localdate(paper.invoice_date)],
            ["Due", localdate(paper.due_date)],
        ],
        "columns": ["Description", "Hours", "Price", f"Amount {paper.currency}"],
        "lines": [
            [
                _break_long_words(each.description),
                amount(each.quantity),
                amount(each.unit_amount),
                format_hundredths(each.amount, paper.currency),
            ]
            for each in paper.lines
        ],
        "sums": [["Subtotal", money[0]], [f"{paper.tax_label}{included}", money[1]]]
        if taxed
        else [["Hours", duration(paper.seconds)]],
        "total": [f"Total {paper.currency}", money[2]],
        "note": note,
    }


def _logo_picture(found: Logo | None) -> dict[str, Any] | None:
    """The organisation's logo as words that the document can draw."""
    if found is None:
        return None
    size = f'width="{found.width}" height="{found.height}"'
    image = f'<image {size} href="data:image/png;base64,{b64encode(found.content).decode()}"/>'
    return {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>',
        "width": found.width,
        "height": found.height,
    }


def _break_long_words(text: str) -> str:
    """TEXT with places where a word longer than its column may break."""
    return LONG_WORD.sub("\\g<0>\u200b", text)


def _file_name(paper: Paper) -> str:
    """Of letters, digits, dots and hyphens only: it ends up in a header and on somebody's disk."""
    name = re.sub(r"[^\w.-]+", "-", paper.number or f"Draft {paper.client_name}").strip("-.")[:80]
    return f"Invoice-{name or 'draft'}.pdf"
