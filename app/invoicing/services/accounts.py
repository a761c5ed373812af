"""Another revenue account for an invoice that Xero refused because of the one it has."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from app.invoicing.models import Invoice, InvoiceLine
from app.invoicing.queries.snapshots import (
    invoice_lines_now,
    snapshot_entries,
    stored_charges,
    stored_options,
)
from app.invoicing.rules import Preview, References, build_preview
from app.invoicing.rules.refused_accounts import find_refused_accounts
from app.invoicing.services.edits import update_invoice
from app.invoicing.services.snapshots import line_values
from app.kernel.errors import Conflict

# Column of a line → what a reader sees of it.
CHANGE_WORDS = {
    "description": "the words of a line",
    "tax_type": "the tax",
    "tax_rate": "the tax",
    "tax_hundredths": "the tax",
}


def replace_account(
    invoice: Invoice, account_code: str, references: References, version: str
) -> None:
    """Every line of `invoice` whose account Xero refused gets `account_code`; nothing else of it
    changes, and it is queued. Opens a transaction.

    Raises Conflict when nothing tells which account was refused, and when anything else would
    change (a task renamed, a tax rate changed in Xero); else as `update_invoice`.
    """
    lines = invoice_lines_now(invoice)
    refused = find_refused_accounts(
        {line.account_code for line in lines}, references, invoice.xero_words
    )
    if not refused:
        raise Conflict("Xero did not say which account it refused. Edit the invoice instead.")
    options = stored_options(invoice)
    options = replace(
        options,
        account_code=account_code if options.account_code in refused else options.account_code,
        own=tuple(
            replace(choice, account_code=account_code) if choice.account_code in refused else choice
            for choice in options.own
        ),
    )
    charges = [
        replace(charge, account_code=account_code) if charge.account_code in refused else charge
        for charge in stored_charges(invoice.id)
    ]
    preview = build_preview(snapshot_entries(invoice.id), options, references, charges)
    _refuse_other_changes(invoice, lines, preview, refused)
    update_invoice(
        invoice.id,
        options,
        preview.digest,
        references,
        send=True,
        charges=charges,
        version=version,
    )


def _refuse_other_changes(
    invoice: Invoice, lines: list[InvoiceLine], preview: Preview, refused: Collection[str]
) -> None:
    """Nobody has seen the preview: it may differ from what is stored in the refused accounts
    alone.
    """
    changes = list(dict.fromkeys(_other_changes(invoice, lines, preview, refused)))
    if changes:
        raise Conflict(
            f"Nothing was sent, because more than the account would change: {', '.join(changes)}."
            " Press “Edit and try again” to see the whole invoice first."
        )


def _other_changes(
    invoice: Invoice, lines: list[InvoiceLine], preview: Preview, refused: Collection[str]
) -> Iterator[str]:
    if len(lines) != len(preview.lines):
        yield "the lines"
        return
    for line, draft in zip(lines, preview.lines, strict=True):
        values = line_values(line.position, draft)
        if line.account_code in refused:
            del values["account_code"]
        for column, value in values.items():
            if getattr(line, column) != value:
                yield CHANGE_WORDS.get(column, "the figures of a line")
    totals = preview.totals
    if invoice.tax_hundredths != totals.tax:
        yield "the tax"
    if (invoice.subtotal_hundredths, invoice.total_hundredths) != (totals.subtotal, totals.total):
        yield "the total"
