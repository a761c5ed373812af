"""What one invoice of a run bills, as it stands now."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from app.invoicing.bulk_models import BulkItem, BulkRun
from app.invoicing.models import Invoice
from app.invoicing.queries.billable_entries import billable_entries
from app.invoicing.queries.defaults import default_options, worded
from app.invoicing.queries.retainers import retained_period
from app.invoicing.rules import CHARGE_TEMPLATE, Preview, References, preview
from app.invoicing.rules.bulk_runs import Figures, Skip, figures
from app.invoicing.rules.retainers import RetainedPeriod, retained_amount, retained_charges
from app.invoicing.services.invoices import NewInvoice, create_in
from app.invoicing.services.retainers import RetainedBilling, create_retained_in
from app.kernel.errors import DomainError
from app.projects.models import BillingMode, Client
from app.projects.queries import project


@dataclass(frozen=True)
class Billing:
    """`now`: its figures; `make`: stores it as a draft in the open transaction."""

    shown: Preview
    now: Figures
    make: Callable[[Session], Invoice]


def billing_of(run: BulkRun, item: BulkItem, client: Client, references: References) -> Billing:
    """Raises Skip when there is no such period, or it cannot be billed."""
    if item.project_id is None or item.period_start is None:
        return _of_time(run, client, references)
    found = retained_period(project(item.project_id), item.period_start)
    if found is None or found.account.bill is not None:
        raise Skip("This period is on another invoice, or its terms were changed.")
    try:
        return _of_period(run, client, found, references)
    except DomainError as refusal:
        raise Skip(refusal.message) from None


def _of_time(run: BulkRun, client: Client, references: References) -> Billing:
    options = replace(
        default_options(client.name, client.currency, run.invoice_date), grouping=run.grouping
    )
    due = [
        entry
        for entry in billable_entries(client.id)
        if run.until is None or entry.entry_date <= run.until
    ]
    shown = preview(due, options, references)
    wanted = NewInvoice(client.id, _ids(shown), shown.options, shown.digest, shown.seen, send=False)
    return Billing(shown, figures(shown), partial(create_in, wanted=wanted, references=references))


def _of_period(
    run: BulkRun, client: Client, period: RetainedPeriod, references: References
) -> Billing:
    options = replace(
        default_options(client.name, client.currency, run.invoice_date),
        wording=worded(CHARGE_TEMPLATE),
    )
    charges = retained_charges(period, client.name, options.wording)
    shown = preview((), options, references, charges)
    wanted = NewInvoice(
        client.id,
        frozenset(),
        shown.options,
        shown.digest,
        shown.seen,
        False,
        charges,
        BillingMode.RETAINER,
    )
    make = partial(
        create_retained_in,
        wanted=wanted,
        billing=RetainedBilling(period.project_id, period.start),
        references=references,
    )
    return Billing(shown, Figures(0, period.account.used, retained_amount(period)), make)


def _ids(shown: Preview) -> frozenset[UUID]:
    return frozenset(entry.id for entry in shown.entries)
