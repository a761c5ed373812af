"""Tracking categories: the list is not paged (facts 3.1), so one response is all of it."""

from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.invoicing.models import InvoiceDefaults
from app.invoicing.rules.references import TrackingCategory as Category
from app.invoicing.rules.references import TrackingOption as Option
from app.kernel import audit, clock, tenancy
from app.kernel.db import own
from app.kernel.jobs import ClaimedJob
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.reference.rules import ALL_CATEGORIES, category_from, read_category
from app.xero.sync.models import TrackingCategory, TrackingOption
from app.xero.sync.rules import OPTION_ARCHIVED
from app.xero.sync.services import runs


def sync_tracking(job: ClaimedJob) -> None:
    """Bring tracking categories and their options up to date; archived ones go from the invoice
    defaults.
    """
    position = runs.begin(job)
    response = call(
        "TrackingCategories.list",
        purpose="keep tracking categories up to date",
        params=ALL_CATEGORIES,
        connection=position.connection,
    )
    records = [
        category_from(record)
        for record in map(read_category, response.records("TrackingCategories"))
        if record
    ]
    position = replace(position, started_at=response.server_time)
    with hold_connection(position.connection, job) as session:
        _replace_categories(session, records)
        _clear_archived_defaults(session, records)
        runs.store_page(session, job, position, 1, len(records), len(records))
        runs.finish(session, job, position)


def _replace_categories(session: Session, categories: list[Category]) -> None:
    org_id = tenancy.current_org_id()
    session.execute(delete(TrackingCategory).where(TrackingCategory.org_id == org_id))
    common = {"org_id": org_id, "created_at": clock.now()}
    options = {
        option.id: {"category_id": category.id, **_row_values(option), **common}
        for category in categories
        for option in category.options
    }
    if categories:
        rows = [{**_row_values(category), **common} for category in categories]
        session.execute(insert(TrackingCategory), rows)
    if options:
        session.execute(insert(TrackingOption), list(options.values()))


def _row_values(record: Category | Option) -> dict[str, object]:
    return {"id": record.id, "name": record.name, "is_active": record.is_active}


def _clear_archived_defaults(session: Session, categories: list[Category]) -> None:
    """New invoices must not carry an option that Xero would refuse."""
    defaults = session.scalar(select(InvoiceDefaults).where(own(InvoiceDefaults)).with_for_update())
    if defaults is None:
        return
    active = {
        str(category.id): {str(option.id) for option in category.offered_options}
        for category in categories
    }
    valid = {
        category: option
        for category, option in defaults.tracking.items()
        if option in active.get(category, ())
    }
    if valid != defaults.tracking:
        defaults.tracking = valid
        audit.record(
            "invoice_defaults.changed",
            "Invoice defaults",
            changed=["tracking"],
            reason=OPTION_ARCHIVED,
        )
