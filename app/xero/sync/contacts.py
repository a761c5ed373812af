"""Contacts, page by page: incremental by If-Modified-Since, resumable, each page idempotent (facts
3.2, 3.6, 3.11).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from app.kernel import audit, clock, tenancy
from app.kernel.db import db, own, transaction
from app.kernel.jobs import ClaimedJob, RetryJob
from app.kernel.messages import message
from app.projects.models import Client
from app.projects.rules import fold_name
from app.xero.api import client
from app.xero.api.client import Answer
from app.xero.api.values import moment
from app.xero.contacts.models import Contact
from app.xero.sync import merges, runs
from app.xero.sync.records import ContactRecord, contact_record

PAGE_SIZE = 1000
PAGES_A_TURN = 10
SENTENCES = {"sync.turn_over": "read as far as page {page}"}
IDS_A_CALL = 40


def sync_contacts(job: ClaimedJob) -> None:
    """Bring contacts up to date; when pages shifted during a full run, it is read once more.

    After PAGES_A_TURN pages it raises RetryJob, so that a large organisation does not hold a
    worker: the rest follows from the page reached.
    """
    position = _read_pages(job, runs.begin(job))
    if position.disturbed and position.modified_since is None and not position.again:
        position = _read_pages(job, replace(position, page=0, disturbed=False, again=True))
    if position.modified_since is None and position.started_at is not None:
        _follow_unseen(job, position, position.started_at)
    with transaction() as session:
        if position.modified_since is None and position.started_at is not None:
            _drop_unseen(session, position.started_at)
        runs.finish(session, job, position)


def _read_pages(job: ClaimedJob, position: runs.Position) -> runs.Position:
    moved: dict[UUID, UUID] = {}
    for turn in count(1):
        page = position.page + 1
        answer = _ask(position.modified_since, page)
        found = [record for record in map(contact_record, answer.records("Contacts")) if record]
        position = _moved_on(position, page, answer, found)
        with transaction() as session:
            moved |= _keep(session, found, position.started_at or _answered_at(answer))
            runs.keep_page(
                session,
                job,
                position,
                page,
                len(answer.records("Contacts")),
                _expected(answer.body),
            )
        if len(answer.records("Contacts")) < PAGE_SIZE:
            break
        runs.keep_alive(job)
        if turn == PAGES_A_TURN:
            merges.settle(moved)
            reason = message("sync.turn_over", page=page)
            raise RetryJob(reason, timedelta(0), counts_as_try=False, in_turn=True)
    merges.settle(moved)
    return position


def _ask(modified_since: datetime | None, page: int) -> Answer:
    params = {"page": str(page), "pageSize": str(PAGE_SIZE), "order": "UpdatedDateUTC ASC"}
    if modified_since is not None:
        params["includeArchived"] = "true"
    return client.call(
        "Contacts.list",
        purpose="keep contacts up to date",
        params=params,
        modified_since=modified_since,
    )


def _moved_on(
    position: runs.Position, page: int, answer: Answer, found: Sequence[ContactRecord]
) -> runs.Position:
    started = position.started_at or _answered_at(answer)
    shifted = page > 1 and any(
        record.updated_at and record.updated_at > started for record in found
    )
    return replace(position, page=page, started_at=started, disturbed=position.disturbed or shifted)


def _answered_at(answer: Answer) -> datetime:
    """Xero's clock to the millisecond, from the envelope; the Date header's whole seconds when it
    has none.
    """
    stamp = moment(answer.body.get("DateTimeUTC")) if isinstance(answer.body, dict) else None
    return stamp or answer.server_time


def _expected(body: Any) -> int | None:
    count = body.get("pagination", {}).get("itemCount") if isinstance(body, dict) else None
    return count if isinstance(count, int) else None


def _keep(session: Session, found: Sequence[ContactRecord], seen_at: datetime) -> dict[UUID, UUID]:
    """Write one page; answers the merged contacts that clients are linked to, and where each
    went.
    """
    keep_contacts(session, [record for record in found if record.bills], seen_at)
    gone = {record.id: record for record in found if not record.bills}
    linked = (
        set(session.scalars(select(Client.contact_id).where(Client.contact_id.in_(gone))))
        if gone
        else set()
    )
    moved = {
        record.id: record.merged_into
        for record in gone.values()
        if record.merged_into and record.id in linked
    }
    drop_contacts(session, set(gone) - set(moved), "it was archived in Xero")
    return moved


_KEEP = text("""
INSERT INTO contact (org_id, created_at, seen_at, id, name, name_key)
SELECT :org_id, :now, :seen_at, *
  FROM unnest(CAST(:ids AS uuid[]), CAST(:names AS text[]), CAST(:keys AS text[]))
ON CONFLICT (org_id, id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
  seen_at = GREATEST(contact.seen_at, excluded.seen_at)
""")


def keep_contacts(session: Session, records: Sequence[ContactRecord], seen_at: datetime) -> None:
    """Insert or rename, in one statement of a fixed shape: a thousand rows cost little more than
    one. Of one id's records the last wins.
    """
    last = list({one.id: one for one in records}.values())
    columns = {
        "ids": [one.id for one in last],
        "names": [one.name for one in last],
        "keys": [fold_name(one.name) for one in last],
    }
    if last:
        session.execute(
            _KEEP,
            {"org_id": tenancy.current_org_id(), "now": clock.now(), "seen_at": seen_at, **columns},
        )


def drop_contacts(session: Session, contact_ids: set[UUID], why: str) -> None:
    """Forget contacts that can no longer be billed; clients lose the link, and the audit log says
    why.
    """
    if not contact_ids:
        return
    for name in session.scalars(select(Client.name).where(Client.contact_id.in_(contact_ids))):
        audit.record("client.unlinked", name, reason=why)
    session.execute(delete(Contact).where(own(Contact), Contact.id.in_(contact_ids)))


def _follow_unseen(job: ClaimedJob, position: runs.Position, started_at: datetime) -> None:
    """What a full run did not see lists active contacts only: the linked ones among it are asked
    for by id, which says where the merged went.
    """
    for chunk in _portions(_linked_unseen(started_at)):
        params = {
            "IDs": ",".join(map(str, chunk)),
            "includeArchived": "true",
            "page": "1",
            "pageSize": str(PAGE_SIZE),
        }
        answer = client.call(
            "Contacts.list", purpose="see what became of linked contacts", params=params
        )
        found = [record for record in map(contact_record, answer.records("Contacts")) if record]
        with transaction() as session:
            runs.hold(job, position)
            moved = _keep(session, found, started_at)
        merges.settle(moved)


def _linked_unseen(started_at: datetime) -> list[UUID]:
    linked = select(Client.contact_id).where(own(Client))
    unseen = select(Contact.id).where(
        own(Contact),
        Contact.seen_at < started_at,
        Contact.id.in_(linked),
    )
    return list(db.session.scalars(unseen.order_by(Contact.id)))


def _portions(ids: list[UUID]) -> Iterator[list[UUID]]:
    """As many at once as an address may hold (facts 3.2)."""
    return (ids[start : start + IDS_A_CALL] for start in range(0, len(ids), IDS_A_CALL))


def _drop_unseen(session: Session, started_at: datetime) -> None:
    unseen = select(Contact.id).where(own(Contact), Contact.seen_at < started_at)
    drop_contacts(
        session, set(session.scalars(unseen)), "it is no longer among Xero's active customers"
    )


def contact_count() -> int:
    """How many contacts are known; for progress and the settings page."""
    return db.session.query(Contact).count()
