from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Membership, Organisation
from app.accounts.rules.short_timers import ShortTimers
from app.kernel import clock
from app.kernel.db import own, transaction, writing_session
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.kernel.versions import check_version, edit_rows
from app.timesheets.models import TimeEntry, Timer
from app.timesheets.rules import EntryDetails, StopOutcome, check_start, judge_stop
from app.timesheets.services.entries import add_entry
from app.timesheets.services.locks import lock_member
from app.timesheets.services.person_timers import note_running, note_stopped
from app.timesheets.services.work import check_work


@dataclass(frozen=True)
class TimerDetails:
    """What is being worked on. `billable` None: as the project and task say."""

    project_id: UUID
    task_id: UUID | None = None
    description: str = ""
    billable: bool | None = None


@dataclass(frozen=True)
class TimerStop:
    """What became of a timer that was stopped: the entry that was added, or the timer that waits
    for its member's answer.
    """

    outcome: StopOutcome
    entry_id: UUID | None = None
    timer_id: UUID | None = None


NO_TIMER_MESSAGE = "No timer is running."
NO_TIMER_STOP = TimerStop(StopOutcome.NO_TIME)


def start_timer(membership_id: UUID, details: TimerDetails) -> None:
    """Start the member's timer now; one that runs is stopped first, as `stop_timer` does it.

    Raises DomainError beside `project_id`.
    """
    with transaction() as session:
        _start_timer(session, membership_id, details)


def continue_entry(entry_id: UUID, membership_id: UUID) -> None:
    """Start the member's timer on the work of an earlier entry, with its description.

    Raises DomainError when no new time may be tracked on that work.
    """
    with transaction() as session:
        entry = session.get(TimeEntry, (current_org_id(), entry_id))
        if entry is None:
            raise NotFound
        details = TimerDetails(
            entry.project_id, entry.task_id, entry.description, entry.billable_choice
        )
        _start_timer(session, membership_id, details)


def stop_timer(membership_id: UUID) -> TimerStop:
    """Turn the running timer into a time entry on the local date it was started. One that ran for
    more than a day, or for less than a minute, waits for its member's answer first
    (services/stopped_timers.py), or is dropped where the organisation wants that of short ones.
    """
    with transaction() as session:
        return _stop_timer(session, lock_member(session, membership_id), _short_timers(session))


def update_timer(
    membership_id: UUID, details: TimerDetails, started_at: datetime, version: str | None = None
) -> None:
    """Change what the running timer is for, and when it was started. A start that stays is not
    checked again.

    Raises NotFound when none runs; DomainError for a start in the future or over a day ago;
    EditConflict when it is not as it was at `version`.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        timer = _lock_running_timer(session, membership_id)
        if timer is None:
            raise NotFound(NO_TIMER_MESSAGE)
        if started_at != timer.started_at:
            check_start(started_at, current_second(), member.time_zone)
        if (details.project_id, details.task_id) != (timer.project_id, timer.task_id):
            check_work(session, details.project_id, details.task_id)
        with edit_rows(version, timer):
            timer.started_at = started_at
            _fill_timer(timer, details)
        note_running(session, member.user_id, started_at)


def discard_timer(membership_id: UUID, version: str | None = None) -> None:
    """Delete the running timer without adding an entry.

    Raises NotFound when none runs; EditConflict when it is not as it was at `version`.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        timer = _lock_running_timer(session, membership_id)
        if timer is None:
            raise NotFound(NO_TIMER_MESSAGE)
        check_version(version, timer)
        session.delete(timer)
        note_stopped(session, member.user_id)


def stop_timer_of_leaver(membership_id: UUID) -> None:
    """Turn the timer of a member who leaves into an entry, inside the open transaction. One that
    ran for more than a day waits until somebody says when it ended.

    A timer without a project stays as it is.
    """
    session = writing_session()
    timer = _lock_running_timer(session, membership_id)
    if timer is not None and timer.project_id is not None:
        _stop_timer(session, lock_member(session, membership_id), None)


def stop_all_timers() -> None:
    """Stop every running timer of the organisation, inside the open transaction."""
    running = select(Timer.membership_id).where(own(Timer), Timer.stopped_at.is_(None))
    for membership_id in writing_session().scalars(running).all():
        stop_timer_of_leaver(membership_id)


def _start_timer(session: Session, membership_id: UUID, details: TimerDetails) -> None:
    member = lock_member(session, membership_id)
    check_work(session, details.project_id, details.task_id)
    _stop_timer(session, member, _short_timers(session))
    timer = Timer(id=new_id(), membership_id=membership_id, started_at=current_second())
    _fill_timer(timer, details)
    session.add(timer)
    note_running(session, member.user_id, timer.started_at)


def _stop_timer(
    session: Session, member: Membership, short_timers: ShortTimers | None
) -> TimerStop:
    timer = _lock_running_timer(session, member.id)
    if timer is None:
        return NO_TIMER_STOP
    if timer.project_id is None:
        raise DomainError("Say which project the running timer is for, then stop it.", "project_id")
    stopped_at = max(current_second(), timer.started_at)
    outcome = judge_stop(timer.started_at, stopped_at, short_timers)
    note_stopped(session, member.user_id)
    if outcome.is_question:
        timer.stopped_at = stopped_at
        session.flush()
        return TimerStop(outcome, timer_id=timer.id)
    session.delete(timer)
    session.flush()
    if outcome is not StopOutcome.ADDED:
        return TimerStop(outcome)
    entry = add_timer_entry(session, member, timer, stopped_at)
    return TimerStop(outcome, entry_id=entry.id)


def add_timer_entry(
    session: Session, member: Membership, timer: Timer, ended_at: datetime
) -> TimeEntry:
    """The time from the timer's start on, as an entry on the local date of the start. Its work may
    have been archived meanwhile.
    """
    assert timer.project_id is not None, "whoever stops a timer has asked for its project"
    details = EntryDetails(
        timer.project_id,
        clock.local_day(timer.started_at, member.time_zone),
        int((ended_at - timer.started_at).total_seconds()),
        timer.task_id,
        timer.description,
        timer.billable_choice,
        timer.started_at,
        ended_at,
    )
    return add_entry(session, member.id, details, checked=False)


def _short_timers(session: Session) -> ShortTimers:
    return session.get_one(Organisation, current_org_id()).short_timers


def _lock_running_timer(session: Session, membership_id: UUID) -> Timer | None:
    return session.scalar(
        select(Timer)
        .where(own(Timer), Timer.membership_id == membership_id, Timer.stopped_at.is_(None))
        .with_for_update(of=Timer)
    )


def _fill_timer(timer: Timer, details: TimerDetails) -> None:
    timer.project_id, timer.task_id, timer.description, timer.billable_choice = (
        details.project_id,
        details.task_id,
        details.description,
        details.billable,
    )


def current_second() -> datetime:
    return clock.now().replace(microsecond=0)
