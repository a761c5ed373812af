"""Contacts, page by page: incremental by If-Modified-Since, resumable, each page idempotent (facts
3.2, 3.6, 3.11).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.db import db, own
from app.kernel.jobs import ClaimedJob, RetryJob
from app.kernel.messages import message
from app.projects.models import Client
from app.xero.api.responses import XeroResponse
from app.xero.api.values import read_instant
from app.xero.connection.services.calls import call
from app.xero.connection.services.holds import hold_connection
from app.xero.contacts.models import Contact
from app.xero.contacts.rules.records import ContactRecord, contact_records
from app.xero.contacts.rules.unlink_reasons import ARCHIVED_REASON, NOT_LISTED_REASON
from app.xero.contacts.services.contacts import remove_contacts, store_contacts
from app.xero.contacts.services.merges import follow_merges
from app.xero.sync.services import runs

# The most that Xero gives (facts 3.2).
PAGE_SIZE = 1000
MAX_PAGES_PER_RUN = 10
SENTENCES = {"sync.turn_over": "read as far as page {page}"}
# As many as an address may hold (facts 3.2).
MAX_IDS_PER_CALL = 40


def sync_contacts(job: ClaimedJob) -> None:
    """Bring contacts up to date; when pages shifted during a full run, it is read once more.

    After MAX_PAGES_PER_RUN pages it raises RetryJob, so that a large organisation does not hold a
    worker: the rest follows from the page reached.
    """
    position = _read_pages(job, runs.begin(job))
    if position.disturbed and position.modified_since is None and not position.is_reread:
        position = _read_pages(job, replace(position, page=0, disturbed=False, is_reread=True))
    if position.modified_since is None and position.started_at is not None:
        _follow_unseen(job, position, position.started_at)
    with hold_connection(position.connection, job) as session:
        if position.modified_since is None and position.started_at is not None:
            _remove_unseen(session, position.started_at)
        runs.finish(session, job, position)


def _read_pages(job: ClaimedJob, position: runs.Position) -> runs.Position:
    merged: dict[UUID, UUID] = {}
    for pages_read in count(1):
        page = position.page + 1
        response = _fetch_page(position, page)
        listed = len(response.records("Contacts"))
        records = contact_records(response)
        position = _advance(position, page, response, records)
        with hold_connection(position.connection, job) as session:
            merged |= _store_page(session, records, position.started_at or _answered_at(response))
            runs.store_page(session, job, position, page, listed, _expected_count(response.body))
        if listed < PAGE_SIZE:
            break
        runs.renew(job)
        if pages_read == MAX_PAGES_PER_RUN:
            follow_merges(position.connection, job, merged)
            reason = message("sync.turn_over", page=page)
            raise RetryJob(reason, timedelta(0), counts_as_try=False, in_turn=True)
    follow_merges(position.connection, job, merged)
    return position


def _fetch_page(position: runs.Position, page: int) -> XeroResponse:
    params = {"page": str(page), "pageSize": str(PAGE_SIZE), "order": "UpdatedDateUTC ASC"}
    if position.modified_since is not None:
        params["includeArchived"] = "true"
    return call(
        "Contacts.list",
        purpose="keep contacts up to date",
        connection=position.connection,
        params=params,
        modified_since=position.modified_since,
    )


def _advance(
    position: runs.Position, page: int, response: XeroResponse, records: Sequence[ContactRecord]
) -> runs.Position:
    started_at = position.started_at or _answered_at(response)
    shifted = page > 1 and any(
        record.updated_at and record.updated_at > started_at for record in records
    )
    return replace(
        position, page=page, started_at=started_at, disturbed=position.disturbed or shifted
    )


def _answered_at(response: XeroResponse) -> datetime:
    """Xero's clock to the millisecond, from the envelope; the Date header's whole seconds when it
    has none.
    """
    body = response.body
    stamp = read_instant(body.get("DateTimeUTC")) if isinstance(body, dict) else None
    return stamp or response.server_time


def _expected_count(body: Any) -> int | None:
    count = body.get("pagination", {}).get("itemCount") if isinstance(body, dict) else None
    return count if isinstance(count, int) else None


def _store_page(
    session: Session, records: Sequence[ContactRecord], seen_at: datetime
) -> dict[UUID, UUID]:
    """Write one page; answers the merged contacts that clients are linked to, and where each
    went. Of suppliers only those are kept that a client is linked to.
    """
    unlisted = {record.id for record in records if not record.bills}
    linked = (
        set(session.scalars(select(Client.contact_id).where(Client.contact_id.in_(unlisted))))
        if unlisted
        else set()
    )
    stored_records = [
        record for record in records if record.bills or (record.is_active and record.id in linked)
    ]
    store_contacts(session, stored_records, seen_at)
    kept_ids = {record.id for record in stored_records}
    ended = {record.id: record for record in records if record.id not in kept_ids}
    merged = {
        record.id: record.merged_into
        for record in ended.values()
        if record.merged_into and record.id in linked
    }
    remove_contacts(session, set(ended) - set(merged), ARCHIVED_REASON)
    return merged


def _follow_unseen(job: ClaimedJob, position: runs.Position, started_at: datetime) -> None:
    """What a full run did not see lists active contacts only: the linked ones among it are asked
    for by id, which says where the merged went.
    """
    for contact_ids in _chunks(_linked_contacts_not_seen(started_at)):
        params = {
            "IDs": ",".join(map(str, contact_ids)),
            "includeArchived": "true",
            "page": "1",
            "pageSize": str(PAGE_SIZE),
        }
        response = call(
            "Contacts.list",
            purpose="see the state of linked contacts",
            connection=position.connection,
            params=params,
        )
        with hold_connection(position.connection, job) as session:
            merged = _store_page(session, contact_records(response), started_at)
        follow_merges(position.connection, job, merged)


def _linked_contacts_not_seen(started_at: datetime) -> list[UUID]:
    linked = select(Client.contact_id).where(own(Client))
    unseen_ids = select(Contact.id).where(
        own(Contact), Contact.seen_at < started_at, Contact.id.in_(linked)
    )
    return list(db.session.scalars(unseen_ids.order_by(Contact.id)))


def _chunks(ids: list[UUID]) -> Iterator[list[UUID]]:
    starts = range(0, len(ids), MAX_IDS_PER_CALL)
    return (ids[start : start + MAX_IDS_PER_CALL] for start in starts)


def _remove_unseen(session: Session, started_at: datetime) -> None:
    unseen_ids = select(Contact.id).where(own(Contact), Contact.seen_at < started_at)
    remove_contacts(session, set(session.scalars(unseen_ids)), NOT_LISTED_REASON)
