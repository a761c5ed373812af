"""The clean-ups that were asked for, and who asked."""

from sqlalchemy import select

from admin.models import Staff
from admin.queries import Rows
from app.kernel.db import db
from app.kernel.retention.models import RetentionRun

RUNS_SHOWN = 30


def retention_runs() -> Rows:
    """The latest runs, newest first."""
    columns = (
        RetentionRun.id,
        RetentionRun.created_at,
        RetentionRun.finished_at,
        RetentionRun.dry,
        RetentionRun.counts,
        Staff.name,
    )
    statement = select(*columns).outerjoin(Staff, Staff.id == RetentionRun.asked_by)
    return db.session.execute(
        statement.order_by(RetentionRun.created_at.desc(), RetentionRun.id.desc()).limit(RUNS_SHOWN)
    ).all()
