"""Items and tracking categories: neither is paged (facts 3.1), so one answer is the whole list."""

from dataclasses import asdict, replace
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.invoicing.models import InvoiceDefaults
from app.kernel import audit, clock, tenancy
from app.kernel.db import own, transaction
from app.kernel.jobs import ClaimedJob
from app.xero.api import client
from app.xero.sync import runs
from app.xero.sync.models import Item, TrackingCategory, TrackingOption
from app.xero.sync.records import CategoryRecord, ItemRecord, category_record, item_record


def sync_items(job: ClaimedJob) -> None:
    """Bring the items that are sold up to date. Read whole each time: an incremental answer does
    not say what was deleted.
    """
    position = runs.begin(job)
    answer = client.call("Items.list", purpose="keep items up to date", params={"unitdp": "4"})
    found = [record for record in map(item_record, answer.records("Items")) if record]
    position = replace(position, started_at=answer.server_time)
    with transaction() as session:
        _keep_items(session, found)
        runs.keep_page(session, job, position, 1, len(found), len(found))
        runs.finish(session, job, position)


def _keep_items(session: Session, found: list[ItemRecord]) -> None:
    """Replace the list; deleted first, so that a code may move to another item."""
    org_id = tenancy.current_org_id()
    by_code = {record.code: record for record in found}
    session.execute(delete(Item).where(Item.org_id == org_id))
    if by_code:
        session.execute(
            insert(Item),
            [
                {"org_id": org_id, "created_at": clock.now(), **asdict(record)}
                for record in by_code.values()
            ],
        )


def sync_tracking(job: ClaimedJob) -> None:
    """Bring tracking categories and their options up to date; archived ones go, from the invoice
    defaults as well.
    """
    position = runs.begin(job)
    answer = client.call("TrackingCategories.list", purpose="keep tracking categories up to date")
    found = [
        record for record in map(category_record, answer.records("TrackingCategories")) if record
    ]
    position = replace(position, started_at=answer.server_time)
    with transaction() as session:
        _keep_categories(session, found)
        _keep_defaults_valid(session, found)
        runs.keep_page(session, job, position, 1, len(found), len(found))
        runs.finish(session, job, position)


def _keep_categories(session: Session, found: list[CategoryRecord]) -> None:
    org_id = tenancy.current_org_id()
    session.execute(delete(TrackingCategory).where(TrackingCategory.org_id == org_id))
    options: dict[UUID, tuple[UUID, str]] = {
        option_id: (record.id, name) for record in found for option_id, name in record.options
    }
    common = {"org_id": org_id, "created_at": clock.now()}
    if found:
        session.execute(
            insert(TrackingCategory),
            [{"id": record.id, "name": record.name, **common} for record in found],
        )
    if options:
        session.execute(
            insert(TrackingOption),
            [
                {"id": key, "category_id": owner, "name": name, **common}
                for key, (owner, name) in options.items()
            ],
        )


def _keep_defaults_valid(session: Session, found: list[CategoryRecord]) -> None:
    """New invoices must not carry an option that Xero would refuse."""
    defaults = session.scalar(select(InvoiceDefaults).where(own(InvoiceDefaults)).with_for_update())
    if defaults is None:
        return
    known = {
        str(record.id): {str(option_id) for option_id, _name in record.options} for record in found
    }
    kept = {
        category: option
        for category, option in defaults.tracking.items()
        if option in known.get(category, ())
    }
    if kept != defaults.tracking:
        defaults.tracking = kept
        audit.record(
            "invoice_defaults.changed",
            "Invoice defaults",
            changed=["tracking"],
            reason="a tracking option is no longer active in Xero",
        )
