"""What staff did."""

from uuid import UUID

from sqlalchemy import select

from admin.models import Staff, StaffAction
from admin.queries import Lines, named
from app.accounts.models import Organisation
from app.kernel.db import db

PAGE = 50


def staff_actions(
    staff_id: UUID | None = None, action: str = "", q: str = "", page: int = 1
) -> Lines:
    """One page of the trail, newest first; one more than a page when there are older ones. Q: part
    of an organisation's name.
    """
    columns = (
        StaffAction.id,
        StaffAction.created_at,
        StaffAction.action,
        StaffAction.subject,
        StaffAction.details,
    )
    wanted = (
        select(*columns, Staff.name.label("staff"), Organisation.name.label("organisation"))
        .outerjoin(Staff, Staff.id == StaffAction.staff_id)
        .outerjoin(Organisation, Organisation.id == StaffAction.org_id)
        .order_by(StaffAction.created_at.desc(), StaffAction.id.desc())
    )
    if staff_id:
        wanted = wanted.where(StaffAction.staff_id == staff_id)
    if action:
        wanted = wanted.where(StaffAction.action == action)
    if q:
        wanted = wanted.where(named(q))
    return db.session.execute(wanted.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
