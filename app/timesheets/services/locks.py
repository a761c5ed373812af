"""Loading what is about to change: row locks, and the entry locks that refuse the change."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import tenancy
from app.kernel.db import own
from app.kernel.errors import NotFound
from app.kernel.tenancy import current_org_id
from app.timesheets.models import EntryLock, TimeEntry
from app.timesheets.rules.entry_locks import entry_lock_conflict


def lock_member(session: Session, membership_id: UUID) -> Membership:
    """The member, locked so that their timer and cells change one at a time. Raises NotFound."""
    member = session.get(
        Membership,
        (current_org_id(), membership_id),
        with_for_update={"key_share": True, "of": Membership},
    )
    if member is None:
        raise NotFound
    return member


def lock_entry(session: Session, entry_id: UUID) -> TimeEntry:
    """The entry, its row locked until the transaction ends.

    Raises NotFound; Conflict when the entry is on an invoice.
    """
    entry = session.get(
        TimeEntry, (current_org_id(), entry_id), with_for_update=True, populate_existing=True
    )
    if entry is None:
        raise NotFound
    refuse_entry_locks(session, [entry_id])
    return entry


def refuse_entry_locks(session: Session, entry_ids: Collection[UUID]) -> None:
    """Raises Conflict, naming the invoice, when one of the entries is on a live one.

    Ask after locking their rows: whoever adds an entry lock locks the row first.
    """
    label = session.scalar(
        select(EntryLock.label).where(own(EntryLock), EntryLock.entry_id.in_(entry_ids)).limit(1)
    )
    if label is not None:
        raise entry_lock_conflict(label)


def is_self(member: Membership) -> bool:
    """Whether the member is the person who acts: changes of one's own time are not audited."""
    return member.user_id == tenancy.current_scope().user_id
