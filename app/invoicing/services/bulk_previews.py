"""What one invoice of a run bills, as it stands now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.models import BulkItem, BulkRun, Invoice
from app.invoicing.queries.billable_entries import billable_entries
from app.invoicing.queries.defaults import default_options, wording_of
from app.invoicing.queries.retainers import retainer_period
from app.invoicing.rules import CHARGE_TEMPLATE, Preview, References, build_preview
from app.invoicing.rules.bulk_runs import BulkFigures, ItemSkipped, figures_of
from app.invoicing.rules.retainers import RetainerPeriod, retainer_amount, retainer_charges
from app.invoicing.services.invoices import NewInvoice, create_invoice_in
from app.invoicing.services.retainers import RetainerBilling, bill_retainer_period_in
from app.kernel.errors import DomainError
from app.kernel.messages import message
from app.projects.models import BillingMode, Client
from app.projects.queries import project


@dataclass(frozen=True)
class ItemPreview:
    """The invoice as it would be. `create` stores it as a draft in the open transaction."""

    preview: Preview
    figures: BulkFigures
    create: Callable[[Session], Invoice]


def preview_item(
    run: BulkRun, item: BulkItem, client: Client, references: References
) -> ItemPreview:
    """Raises `ItemSkipped` when there is no such period, or it cannot be billed."""
    if item.project_id is None or item.period_start is None:
        return _preview_time(run, client, references)
    retained = project(item.project_id)
    period = retainer_period(retained, item.period_start)
    if period is None or period.account.bill is not None or retained.client_id != client.id:
        raise ItemSkipped(message("bulk.period_gone"))
    try:
        return _preview_period(run, client, period, references)
    except DomainError as refusal:
        raise ItemSkipped(refusal.reason) from None


def _preview_time(run: BulkRun, client: Client, references: References) -> ItemPreview:
    options = replace(
        default_options(client.name, client.currency, run.invoice_date), grouping=run.grouping
    )
    due = [
        entry
        for entry in billable_entries(client.id)
        if run.until is None or entry.entry_date <= run.until
    ]
    preview = build_preview(due, options, references)
    new = NewInvoice(
        client.id,
        _entry_ids(preview),
        preview.options,
        preview.digest,
        preview.fingerprint_text,
        send=False,
    )
    return ItemPreview(
        preview, figures_of(preview), partial(create_invoice_in, new=new, references=references)
    )


def _preview_period(
    run: BulkRun, client: Client, period: RetainerPeriod, references: References
) -> ItemPreview:
    options = replace(
        default_options(client.name, client.currency, run.invoice_date),
        wording=wording_of(CHARGE_TEMPLATE),
    )
    charges = retainer_charges(period, client.name, options.wording)
    preview = build_preview((), options, references, charges)
    new = NewInvoice(
        client.id,
        frozenset(),
        preview.options,
        preview.digest,
        preview.fingerprint_text,
        False,
        charges,
        BillingMode.RETAINER,
    )
    create = partial(
        bill_retainer_period_in,
        new=new,
        billing=RetainerBilling(period.project_id, period.start),
        references=references,
    )
    return ItemPreview(
        preview, BulkFigures(0, period.account.used, retainer_amount(period)), create
    )


def _entry_ids(preview: Preview) -> frozenset[UUID]:
    return frozenset(entry.id for entry in preview.entries)
