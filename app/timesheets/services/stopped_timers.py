"""Timers that were stopped and wait for an answer: when one that ran for more than a day really
ended, and whether one of less than a minute is kept. Until then they are nobody's time.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.tenancy import current_org_id
from app.timesheets.models import Timer
from app.timesheets.rules import check_end
from app.timesheets.services.locks import is_self, lock_member
from app.timesheets.services.timers import add_timer_entry

NO_PROJECT_MESSAGE = "The project of this timer is gone, so its time cannot be kept. Discard it."


def end_stopped_timer(timer_id: UUID, ended_at: datetime) -> UUID:
    """Turn the stopped timer into an entry that ended then; answers the entry's id.

    Raises NotFound; DomainError beside `end` for an end before the start, after the timer was
    stopped, or more than a day after the start.
    """
    with transaction() as session:
        timer, member = _lock_stopped_timer(session, timer_id)
        assert timer.stopped_at is not None, "it is stopped"
        check_end(timer.started_at, ended_at, timer.stopped_at)
        return _add_entry(session, timer, member, ended_at)


def keep_stopped_timer(timer_id: UUID) -> UUID:
    """Turn the stopped timer into an entry with all of its time; answers the entry's id. Raises
    as `end_stopped_timer`.
    """
    with transaction() as session:
        timer, member = _lock_stopped_timer(session, timer_id)
        assert timer.stopped_at is not None, "it is stopped"
        check_end(timer.started_at, timer.stopped_at, timer.stopped_at)
        return _add_entry(session, timer, member, timer.stopped_at)


def drop_stopped_timer(timer_id: UUID) -> None:
    """Delete the stopped timer without adding an entry. Raises NotFound."""
    with transaction() as session:
        timer, member = _lock_stopped_timer(session, timer_id)
        if not is_self(member):
            audit.record("timer.dropped", member.name, started_at=timer.started_at.isoformat())
        session.delete(timer)


def _add_entry(session: Session, timer: Timer, member: Membership, ended_at: datetime) -> UUID:
    if timer.project_id is None:
        raise DomainError(NO_PROJECT_MESSAGE)
    entry = add_timer_entry(session, member, timer, ended_at)
    if not is_self(member):
        date = entry.entry_date.isoformat()
        audit.record("entry.created", member.name, seconds=entry.seconds, date=date)
    session.delete(timer)
    return entry.id


def _lock_stopped_timer(session: Session, timer_id: UUID) -> tuple[Timer, Membership]:
    timer = session.get(Timer, (current_org_id(), timer_id))
    if timer is None:
        raise NotFound
    member = lock_member(session, timer.membership_id)
    key = (current_org_id(), timer_id)
    locked = session.get(Timer, key, with_for_update=True, populate_existing=True)
    if locked is None or locked.is_running:
        raise NotFound
    return locked, member
