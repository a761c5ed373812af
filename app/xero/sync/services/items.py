"""Items: the list is not paged (facts 3.1), so one response is all of it."""

from dataclasses import asdict, replace

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel import clock, tenancy
from app.kernel.jobs import ClaimedJob
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.sync.models import Item
from app.xero.sync.rules import ItemRecord, item_record
from app.xero.sync.services import runs


def sync_items(job: ClaimedJob) -> None:
    """Bring the items that are sold up to date. Read whole each time: an incremental answer does
    not say what was deleted.
    """
    position = runs.begin(job)
    response = call(
        "Items.list",
        purpose="keep items up to date",
        params={"unitdp": "4"},
        connection=position.connection,
    )
    records = [record for record in map(item_record, response.records("Items")) if record]
    position = replace(position, started_at=response.server_time)
    with hold_connection(position.connection, job) as session:
        _replace_items(session, records)
        runs.store_page(session, job, position, 1, len(records), len(records))
        runs.finish(session, job, position)


def _replace_items(session: Session, records: list[ItemRecord]) -> None:
    """Replace the list; deleted first, so that a code may move to another item."""
    org_id = tenancy.current_org_id()
    by_code = {record.code: record for record in records}
    session.execute(delete(Item).where(Item.org_id == org_id))
    if by_code:
        session.execute(
            insert(Item),
            [
                {"org_id": org_id, "created_at": clock.now(), **asdict(record)}
                for record in by_code.values()
            ],
        )
