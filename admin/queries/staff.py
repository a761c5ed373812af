"""The support staff's accounts."""

from sqlalchemy import func, select

from admin.models import Staff, StaffAction, StaffSession
from admin.queries import Rows
from admin.sessions import SESSIONS
from app.kernel.db import db


def staff_accounts() -> Rows:
    """Everybody, those who can sign in first: when they last signed in and acted, and in how many
    browsers they are signed in.
    """
    sessions = (
        select(
            StaffSession.staff_id,
            func.max(StaffSession.created_at).label("signed_in_at"),
            func.count().filter(*SESSIONS.live_conditions()).label("browsers"),
        )
        .group_by(StaffSession.staff_id)
        .subquery()
    )
    acts = (
        select(StaffAction.staff_id, func.max(StaffAction.created_at).label("acted_at"))
        .group_by(StaffAction.staff_id)
        .subquery()
    )
    columns = (Staff.id, Staff.name, Staff.email, Staff.created_at, Staff.disabled_at)
    activity_columns = (
        sessions.c.signed_in_at,
        func.coalesce(sessions.c.browsers, 0).label("browsers"),
        acts.c.acted_at,
    )
    statement = (
        select(*columns, *activity_columns)
        .outerjoin(sessions, sessions.c.staff_id == Staff.id)
        .outerjoin(acts, acts.c.staff_id == Staff.id)
    )
    return db.session.execute(
        statement.order_by(Staff.disabled_at.is_not(None), Staff.name, Staff.id)
    ).all()
