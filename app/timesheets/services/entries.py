from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.kernel.undo import deletion_of, record_step
from app.kernel.versions import check_version, edit_rows
from app.timesheets.events import TimeChanged
from app.timesheets.models import TimeEntry
from app.timesheets.rules import EntryDetails, check_date, check_entry_seconds
from app.timesheets.services.locks import is_self, lock_entry, lock_member
from app.timesheets.services.work import check_work, is_billable


def create_entry(membership_id: UUID, details: EntryDetails) -> UUID:
    """Add time that the member spent.

    Raises DomainError beside `project_id`, `entry_date` or `duration`.
    """
    with transaction() as session:
        member = lock_member(session, membership_id)
        entry = add_entry(session, membership_id, details)
        if not is_self(member):
            audit.record(
                "entry.created",
                member.name,
                seconds=details.seconds,
                date=details.entry_date.isoformat(),
            )
        return entry.id


def update_entry(entry_id: UUID, details: EntryDetails, version: str | None = None) -> None:
    """Change anything about the entry. What stays as it is is not checked again: an archived
    project may stay, but not be chosen; time of more than a day too, but not be changed.

    Raises Conflict when the entry is on an invoice, EditConflict when it is not as it was at
    `version`.
    """
    with transaction() as session:
        entry = lock_entry(session, entry_id)
        with edit_rows(version, entry):
            _check_change(session, details_of(entry), details)
            _audit_change(session, "entry.changed", entry, seconds=details.seconds)
            for project_id in {entry.project_id, details.project_id}:
                emit(TimeChanged(project_id))
            _fill_entry(session, entry, details)


def delete_entry(entry_id: UUID, version: str | None = None) -> UUID:
    """Delete the entry; answers the step by which that is undone.

    Raises Conflict when the entry is on an invoice, EditConflict when it is not as it was at
    `version`.
    """
    with transaction() as session:
        entry = lock_entry(session, entry_id)
        check_version(version, entry)
        member = session.get_one(Membership, (current_org_id(), entry.membership_id))
        audit.record(
            "entry.deleted", member.name, seconds=entry.seconds, date=entry.entry_date.isoformat()
        )
        emit(TimeChanged(entry.project_id))
        session.delete(entry)
        return record_step(session, TimeEntry, [deletion_of(entry)])


def duplicate_entry(entry_id: UUID) -> UUID:
    """Copy the entry on its date, without start and end: nobody works twice at once."""
    with transaction() as session:
        entry = session.get(TimeEntry, (current_org_id(), entry_id))
        if entry is None:
            raise DomainError("This entry was deleted meanwhile.")
        details = replace(details_of(entry), started_at=None, ended_at=None)
        _audit_change(session, "entry.duplicated", entry, seconds=entry.seconds)
        return add_entry(session, entry.membership_id, details).id


def add_entry(
    session: Session, membership_id: UUID, details: EntryDetails, checked: bool = True
) -> TimeEntry:
    """Add an entry inside the open transaction.

    `checked` False: for a timer, whose work may have been archived meanwhile. Its time counts.
    """
    if checked:
        _check_details(details)
        check_work(session, details.project_id, details.task_id)
    entry = TimeEntry(id=new_id(), membership_id=membership_id)
    _fill_entry(session, entry, details)
    session.add(entry)
    emit(TimeChanged(entry.project_id))
    return entry


def details_of(entry: TimeEntry) -> EntryDetails:
    return EntryDetails(
        entry.project_id,
        entry.entry_date,
        entry.seconds,
        entry.task_id,
        entry.description,
        entry.billable_choice,
        entry.started_at,
        entry.ended_at,
    )


def _check_details(details: EntryDetails) -> None:
    check_date(details.entry_date)
    check_entry_seconds(details.seconds)


def _check_change(session: Session, stored: EntryDetails, details: EntryDetails) -> None:
    if details.entry_date != stored.entry_date:
        check_date(details.entry_date)
    if details.time != stored.time:
        check_entry_seconds(details.seconds)
    if details.work != stored.work:
        check_work(session, *details.work)


def _fill_entry(session: Session, entry: TimeEntry, details: EntryDetails) -> None:
    """A new entry (without project yet) and one whose work or choice changes become billable as
    is decided now; else that stays as it is.
    """
    before = (entry.project_id, entry.task_id, entry.billable_choice)
    if before != (*details.work, details.billable):
        entry.billable = is_billable(session, *details.work, details.billable)
    entry.project_id, entry.task_id, entry.entry_date = (
        details.project_id,
        details.task_id,
        details.entry_date,
    )
    entry.seconds, entry.started_at, entry.ended_at = (
        details.seconds,
        details.started_at,
        details.ended_at,
    )
    entry.description, entry.billable_choice = details.description, details.billable


def _audit_change(session: Session, action: str, entry: TimeEntry, seconds: int) -> None:
    member = session.get(Membership, (current_org_id(), entry.membership_id))
    if member is not None and not is_self(member):
        audit.record(
            action,
            member.name,
            before=entry.seconds,
            seconds=seconds,
            date=entry.entry_date.isoformat(),
        )
