from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import clock
from app.kernel.db import own, transaction, writing_session
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.timesheets.models import TimeEntry, Timer
from app.timesheets.rules import EntryDetails
from app.timesheets.services.entries import add_entry
from app.timesheets.services.locks import lock_member
from app.timesheets.services.work import check_work, is_billable


@dataclass(frozen=True)
class TimerDetails:
    """What is being worked on. `billable` None: as the project and task say."""

    project_id: UUID
    task_id: UUID | None = None
    description: str = ""
    billable: bool | None = None


def start_timer(membership_id: UUID, details: TimerDetails) -> None:
    """Start the member's timer now; one that runs is stopped into its entry first.

    Raises DomainError beside `project_id`.
    """
    with transaction() as session:
        _start_timer(session, membership_id, details)


def continue_entry(entry_id: UUID, membership_id: UUID) -> None:
    """Start the member's timer on the work of an earlier entry, with its description."""
    with transaction() as session:
        entry = session.get(TimeEntry, (current_org_id(), entry_id))
        if entry is None:
            raise NotFound
        _start_timer(
            session,
            membership_id,
            TimerDetails(entry.project_id, entry.task_id, entry.description, entry.billable),
        )


def stop_timer(membership_id: UUID) -> UUID | None:
    """Turn the running timer into a time entry on the local date it was started; returns its id.

    None: no timer was running, or for less than a second.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        entry = _stop_timer(session, member)
        return entry.id if entry else None


def update_timer(membership_id: UUID, details: TimerDetails, started_at: datetime) -> None:
    """Change what the running timer is for, and when it was started.

    Raises NotFound when none runs; DomainError for a start in the future.
    """
    with transaction() as session:
        lock_member(session, membership_id)
        timer = _lock_timer(session, membership_id)
        if timer is None:
            raise NotFound("No timer is running.")
        if started_at > _current_second():
            raise DomainError("The start is in the future.", "start")
        if (details.project_id, details.task_id) != (timer.project_id, timer.task_id):
            check_work(session, details.project_id, details.task_id)
        timer.started_at = started_at
        _fill_timer(session, timer, details)


def discard_timer(membership_id: UUID) -> None:
    """Delete the running timer without adding an entry."""
    with transaction() as session:
        lock_member(session, membership_id)
        timer = _lock_timer(session, membership_id)
        if timer is not None:
            session.delete(timer)


def stop_timer_of_leaver(membership_id: UUID) -> None:
    """Turn the timer of a member who leaves into an entry, inside the open transaction.

    A timer without a project stays as it is.
    """
    session = writing_session()
    timer = _lock_timer(session, membership_id)
    if timer is not None and timer.project_id is not None:
        _stop_timer(session, lock_member(session, membership_id))


def stop_all_timers() -> None:
    """Turn every running timer of the organisation into an entry, inside the open transaction."""
    running = select(Timer.membership_id).where(own(Timer))
    for membership_id in writing_session().scalars(running).all():
        stop_timer_of_leaver(membership_id)


def _start_timer(session: Session, membership_id: UUID, details: TimerDetails) -> None:
    member = lock_member(session, membership_id)
    check_work(session, details.project_id, details.task_id)
    _stop_timer(session, member)
    timer = Timer(id=new_id(), membership_id=membership_id, started_at=_current_second())
    _fill_timer(session, timer, details)
    session.add(timer)


def _stop_timer(session: Session, member: Membership) -> TimeEntry | None:
    timer = _lock_timer(session, member.id)
    if timer is None:
        return None
    if timer.project_id is None:
        raise DomainError("Say which project the running timer is for, then stop it.", "project_id")
    session.delete(timer)
    session.flush()
    details = _timed_details(timer, timer.project_id, member.time_zone)
    return add_entry(session, member.id, details, checked=False) if details.seconds else None


def _timed_details(timer: Timer, project_id: UUID, time_zone: str) -> EntryDetails:
    ended_at = max(_current_second(), timer.started_at)
    seconds = int((ended_at - timer.started_at).total_seconds())
    on = timer.started_at.astimezone(ZoneInfo(time_zone)).date()
    return EntryDetails(
        project_id,
        on,
        seconds,
        timer.task_id,
        timer.description,
        timer.billable,
        timer.started_at,
        ended_at,
    )


def _lock_timer(session: Session, membership_id: UUID) -> Timer | None:
    return session.scalar(
        select(Timer)
        .where(own(Timer), Timer.membership_id == membership_id)
        .with_for_update(of=Timer)
    )


def _fill_timer(session: Session, timer: Timer, details: TimerDetails) -> None:
    timer.project_id, timer.task_id, timer.description = (
        details.project_id,
        details.task_id,
        details.description,
    )
    timer.billable = (
        is_billable(session, details.project_id, details.task_id)
        if details.billable is None
        else details.billable
    )


def _current_second() -> datetime:
    return clock.now().replace(microsecond=0)
