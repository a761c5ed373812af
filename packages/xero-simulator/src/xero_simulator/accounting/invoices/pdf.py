"""A small PDF that says what it is: a page of text, not Xero's layout."""

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.entities.invoice import Invoice

_ROWS_PER_PAGE = 40


def invoice_pdf(books: Books, invoice: Invoice) -> bytes:
    contact = books.contacts.resolve([invoice.contact_id])[0]
    rows = [
        f"Invoice {invoice.number}",
        f"{books.name} to {contact.name}",
        f"Date {invoice.day.isoformat()}, status {invoice.status}",
        "",
        *(
            f"{line.description or ''}  {line.line_amount}"
            for line in invoice.lines[:_ROWS_PER_PAGE]
        ),
        "",
        (
            f"Subtotal {invoice.sub_total}, tax {invoice.total_tax}, total {invoice.total}"
            f" {invoice.currency_code}"
        ),
        "Made by a stand-in for Xero. Not a tax invoice.",
    ]
    return _pdf_document(_page_content(rows))


def _page_content(rows: list[str]) -> bytes:
    operators = " ".join(f"({_escape_text(row)}) '" for row in rows)
    return f"BT /F1 11 Tf 56 786 Td 16 TL {operators} ET".encode("latin-1", "replace")


def _escape_text(text: str) -> str:
    printable = "".join(character if character.isprintable() else " " for character in text)
    return printable.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _pdf_document(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <<"
            b" /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        body + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R"
        b" >>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, len(body))
    )
