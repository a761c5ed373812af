from datetime import datetime
from enum import IntEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn
from app.kernel.retention_policy import Retention

# Behind every organisation's: the greatest UUID there is.
LINE_WITHOUT_ORG = UUID(int=2**128 - 1)


class Priority(IntEnum):
    """What is claimed first: work that a person waits for, then everything else."""

    URGENT = 0
    BACKGROUND = 5


class Job(Base):
    """Something that must happen: written with its cause, claimed with a lease, tried until done or
    dead.

    `line`: the organisation's, or the one of all jobs that no organisation owns. `in_line`: it was
    found due, or its lease over, and may be claimed (kernel/jobs/lines.py).
    """

    __tablename__ = "job"
    global_reason = "workers claim across organisations; the job's task sees only its own"
    retention = Retention(
        "Finished jobs",
        keep="30 days",
        moment="finished_at",
        words="done or given up longer ago",
        why="Support looks at recent failures.",
        also="state IN ('done', 'dead')",
    )
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'dead')", name="state"),
        Index(
            "ix_job_in_line",
            *("priority", "line", "kind", "next_try_at", "id"),
            postgresql_where=text("in_line AND state IN ('waiting', 'running')"),
        ),
        Index(
            "ix_job_later",
            "next_try_at",
            postgresql_where=text("state = 'waiting' AND NOT in_line"),
        ),
        Index(
            "ix_job_running",
            *("line", "kind", "lease_expires_at"),
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_job_org_id_kind", "org_id", "kind", "created_at"),
        Index(
            "uq_job_waiting",
            "kind",
            "org_id",
            "subject",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID | None]
    line: Mapped[UUID] = mapped_column(Computed(f"coalesce(org_id, '{LINE_WITHOUT_ORG}'::uuid)"))
    in_line: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    priority: Mapped[int] = mapped_column(default=Priority.BACKGROUND)
    next_try_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[UUID | None]
    lease_expires_at: Mapped[datetime | None]
    asked_by: Mapped[UUID | None]
    last_error: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]


class PeriodRun(Base):
    """One slot of periodic work, taken by whichever worker came first."""

    __tablename__ = "period_run"
    global_reason = "periodic work is taken up once for all organisations"
    retention = Retention(
        "Periodic slots",
        keep="30 days",
        moment="slot",
        words="longer past",
        why="Only the newest slot of each work is asked for.",
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[datetime] = mapped_column(primary_key=True)
