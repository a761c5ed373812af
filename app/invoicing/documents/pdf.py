"""An invoice as a PDF to look at or to pass on. The tax invoice is Xero's: every page says so."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.accounts.models import Logo
from app.invoicing.documents.fonts import document_fonts
from app.invoicing.documents.paper import Paper, PaperLine
from app.invoicing.models import Invoice, InvoiceState
from app.kernel.money import Hundredths

SOURCE = Path(__file__).with_name("invoice.typ")
# A run of characters longer than this is broken, so that it does not leave its column.
LONG_WORD = re.compile(r"\S{30}(?=\S)")
MAX_FILE_NAME_LENGTH = 80
APPROVED_STATES = (InvoiceState.AUTHORISED, InvoiceState.PAID)
ENDED_NOTES = {
    InvoiceState.VOIDED: "Voided in Xero.",
    InvoiceState.DELETED: "Deleted in Xero.",
    InvoiceState.DISCARDED: "Discarded.",
}
UNAPPROVED_NOTE = "Draft: not a tax invoice until it is approved in Xero."
PREVIEW_NOTE = "Preview: not saved, and not a tax invoice."
COPY_NOTE = "Copy for information. The tax invoice is the one that Xero issues."


@dataclass(frozen=True)
class Issuer:
    """Whose invoice it is."""

    name: str
    logo: Logo | None


@dataclass(frozen=True)
class DocumentSpelling:
    """How the document writes what it says, for whoever asked for it. `language`: as in 'en'."""

    language: str
    money: Callable[[Hundredths, str], str]
    amount: Callable[[Decimal], str]
    duration: Callable[[int], str]
    exact_duration: Callable[[int], str]
    day: Callable[[date], str]


def validity_note(invoice: Invoice) -> str:
    """What the document says of its own worth."""
    copy = COPY_NOTE if invoice.state in APPROVED_STATES else UNAPPROVED_NOTE
    return ENDED_NOTES.get(invoice.state, copy)


def render_pdf(paper: Paper, note: str, issuer: Issuer, spelling: DocumentSpelling) -> bytes:
    """The document; the note stands at the foot of every page."""
    return compile_document(_document_words(paper, note, issuer, spelling))


def compile_document(words: dict[str, Any]) -> bytes:
    """What invoice.typ makes of the words."""
    import typst

    document = typst.Compiler(
        SOURCE, font_paths=document_fonts(), sys_inputs={"paper": json.dumps(words)}
    ).compile(format="pdf")
    assert isinstance(document, bytes)
    return document


def _document_words(
    paper: Paper, note: str, issuer: Issuer, spelling: DocumentSpelling
) -> dict[str, Any]:
    number = paper.number or "Draft"
    return {
        "title": f"Invoice {number}",
        "heading": "Invoice",
        "logo": _logo_picture(issuer.logo),
        "lang": spelling.language,
        "to": {"label": "For", **_party(paper.client_name, paper.client_address)},
        "from": _party(issuer.name, paper.details.postal_address, paper.details.tax_number),
        "facts": [
            ["Number", number],
            ["Date", spelling.day(paper.invoice_date)],
            ["Due", spelling.day(paper.due_date)],
        ],
        "columns": ["Description", "Quantity", "Price", "Amount"],
        "lines": [
            [
                _break_long_words(line.description),
                _spell_quantity(line, paper, spelling),
                spelling.amount(line.unit_amount),
                spelling.money(line.amount, paper.currency),
            ]
            for line in paper.lines
        ],
        "sums": [
            ["Subtotal", spelling.money(paper.subtotal, paper.currency)],
            [paper.tax_title, spelling.money(paper.tax, paper.currency)],
        ]
        if paper.has_tax
        else [["Hours", spelling.duration(paper.seconds)]],
        "total": [f"Total {paper.currency}", spelling.money(paper.total, paper.currency)],
        "payment": _payment_lines(paper.details.payment_line, paper.number),
        "note": note,
    }


def _party(name: str, *texts: str) -> dict[str, Any]:
    lines = [_break_long_words(line) for text in texts for line in text.splitlines()]
    return {"name": _break_long_words(name), "lines": lines}


def _payment_lines(payment_line: str, number: str) -> list[str]:
    """How to pay, with the reference to use once there is one."""
    lines = [_break_long_words(line) for line in payment_line.splitlines()]
    return [*lines, f"Reference: {number}"] if lines and number else lines


def _spell_quantity(line: PaperLine, paper: Paper, spelling: DocumentSpelling) -> str:
    """With its unit, as the paper in the browser has it."""
    if not line.is_in_hours:
        return spelling.amount(line.quantity)
    if paper.has_clock_hours:
        return f"{spelling.exact_duration(line.quantity_seconds)} h"
    return f"{spelling.amount(line.quantity)} h"


def _logo_picture(logo: Logo | None) -> dict[str, Any] | None:
    """The organisation's logo as the document can draw it."""
    if logo is None:
        return None
    size = f'width="{logo.width}" height="{logo.height}"'
    image = f'<image {size} href="data:image/png;base64,{b64encode(logo.content).decode()}"/>'
    return {
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{image}</svg>',
        "width": logo.width,
        "height": logo.height,
    }


def _break_long_words(text: str) -> str:
    """The text with places where a word longer than its column may break."""
    return LONG_WORD.sub("\\g<0>\u200b", text)


def file_name(paper: Paper) -> str:
    """Of letters, digits, dots and hyphens only: it ends up in a header and on somebody's disk."""
    title = paper.number or f"Draft {paper.client_name}"
    name = re.sub(r"[^\w.-]+", "-", title).strip("-.")[:MAX_FILE_NAME_LENGTH]
    return f"Invoice-{name or 'draft'}.pdf"
