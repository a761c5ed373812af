"""Another revenue account for an invoice that Xero refused because of the one it has."""

from collections.abc import Sequence
from dataclasses import replace

from app.invoicing.models import Invoice
from app.invoicing.queries.snapshots import snapshot_entries, stored_charges, stored_options
from app.invoicing.rules import Charge, Options, References, build_preview
from app.invoicing.rules.problems import account_problem
from app.invoicing.services.edits import update_invoice


def replace_account(
    invoice: Invoice, account_code: str, references: References, version: str | None = None
) -> None:
    """Every line of `invoice` that has an account which Xero does not take gets `account_code`;
    nothing else of it changes, and it is queued. Opens a transaction.

    Raises as `update_invoice`.
    """
    options, charges = stored_options(invoice), stored_charges(invoice.id)
    refused = _refused_codes(options, charges, references)
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
        for charge in charges
    ]
    preview = build_preview(snapshot_entries(invoice.id), options, references, charges)
    update_invoice(
        invoice.id,
        options,
        preview.digest,
        references,
        send=True,
        charges=charges,
        version=version,
    )


def _refused_codes(options: Options, charges: Sequence[Charge], references: References) -> set[str]:
    """The accounts on it that cannot be used any more; the invoice's own where all seem right, for
    Xero has refused one.
    """
    codes = {
        code
        for code in (
            options.account_code,
            *(choice.account_code for choice in options.own),
            *(charge.account_code for charge in charges),
        )
        if code
    }
    unusable = {code for code in codes if account_problem(code, references)}
    return unusable or {options.account_code}
