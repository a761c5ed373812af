"""What staff did."""

from uuid import UUID

from sqlalchemy import select

from admin.models import Staff, StaffAction
from admin.queries import Rows, page_rows
from app.accounts.models import Organisation


def staff_actions(
    staff_id: UUID | None = None, action: str = "", q: str = "", page: int = 1
) -> Rows:
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
    statement = (
        select(*columns, Staff.name.label("staff"), Organisation.name.label("organisation"))
        .outerjoin(Staff, Staff.id == StaffAction.staff_id)
        .outerjoin(Organisation, Organisation.id == StaffAction.org_id)
        .order_by(StaffAction.created_at.desc(), StaffAction.id.desc())
    )
    if staff_id:
        statement = statement.where(StaffAction.staff_id == staff_id)
    if action:
        statement = statement.where(StaffAction.action == action)
    return page_rows(statement, page, q)
