"""Tracking categories: the list is not paged (facts 3.1), so one response is all of it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.invoicing.models import InvoiceDefaults
from app.kernel import audit, clock, tenancy
from app.kernel.db import own, transaction
from app.kernel.jobs import ClaimedJob
from app.xero.connection.services.calls import call
from app.xero.sync.models import TrackingCategory, TrackingOption
from app.xero.sync.rules import OPTION_ARCHIVED, CategoryRecord, category_record
from app.xero.sync.services import runs


def sync_tracking(job: ClaimedJob) -> None:
    """Bring tracking categories and their options up to date; archived ones go, from the invoice
    defaults as well.
    """
    position = runs.begin(job)
    response = call("TrackingCategories.list", purpose="keep tracking categories up to date")
    records = [
        record for record in map(category_record, response.records("TrackingCategories")) if record
    ]
    position = replace(position, started_at=response.server_time)
    with transaction() as session:
        _replace_categories(session, records)
        _clear_archived_defaults(session, records)
        runs.store_page(session, job, position, 1, len(records), len(records))
        runs.finish(session, job, position)


def _replace_categories(session: Session, records: list[CategoryRecord]) -> None:
    org_id = tenancy.current_org_id()
    session.execute(delete(TrackingCategory).where(TrackingCategory.org_id == org_id))
    options: dict[UUID, tuple[UUID, str]] = {
        option_id: (record.id, name) for record in records for option_id, name in record.options
    }
    common = {"org_id": org_id, "created_at": clock.now()}
    if records:
        session.execute(
            insert(TrackingCategory),
            [{"id": record.id, "name": record.name, **common} for record in records],
        )
    if options:
        session.execute(
            insert(TrackingOption),
            [
                {"id": key, "category_id": owner, "name": name, **common}
                for key, (owner, name) in options.items()
            ],
        )


def _clear_archived_defaults(session: Session, records: list[CategoryRecord]) -> None:
    """New invoices must not carry an option that Xero would refuse."""
    defaults = session.scalar(select(InvoiceDefaults).where(own(InvoiceDefaults)).with_for_update())
    if defaults is None:
        return
    active = {
        str(record.id): {str(option_id) for option_id, _name in record.options}
        for record in records
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
