"""The clean-ups that were asked for, and who asked."""

from sqlalchemy import select

from admin.models import Staff
from admin.queries import Lines
from app.kernel.db import db
from app.kernel.retention.models import RetentionRun

HISTORY = 30


def retention_runs() -> Lines:
    """The latest runs, newest first."""
    columns = (
        RetentionRun.id,
        RetentionRun.created_at,
        RetentionRun.finished_at,
        RetentionRun.dry,
        RetentionRun.counts,
        Staff.name,
    )
    wanted = select(*columns).outerjoin(Staff, Staff.id == RetentionRun.asked_by)
    return db.session.execute(
        wanted.order_by(RetentionRun.created_at.desc(), RetentionRun.id.desc()).limit(HISTORY)
    ).all()
