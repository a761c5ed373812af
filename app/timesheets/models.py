from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Membership
from app.kernel.db import OrgRow, org_key
from app.kernel.messages import Message, MessageColumn
from app.kernel.versions import EditedRow
from app.kernel.words import WordRow
from app.projects.models import Project, Task
from app.timesheets.rules.entries import EDITED_COLUMNS

DAY_SECONDS = 86_400
TIMER_COLUMNS = ("project_id", "task_id", "description", "billable_choice", "started_at")


class TimeEntry(EditedRow, OrgRow):
    """Time that a member spent on a project on a local date. `seconds` is the truth; start and end
    are instants, or none. `billable_choice`: what a person decided; None: as project and task say.
    `is_locked`: whether it has an `EntryLock`; triggers set it, and refuse anything else.
    """

    __tablename__ = "time_entry"
    constraints = (
        org_key("membership", "membership_id"),
        org_key("project", "project_id"),
        org_key("task", "task_id", ondelete="SET NULL"),
        Index(
            "ix_time_entry_org_id_membership_id_entry_date", "org_id", "membership_id", "entry_date"
        ),
        Index(
            "ix_time_entry_org_id_project_id_entry_date",
            *("org_id", "project_id", "entry_date"),
            postgresql_include=["membership_id", "seconds", "billable"],
        ),
        Index(
            "ix_time_entry_unbilled",
            *("org_id", "project_id", "membership_id", "entry_date"),
            postgresql_include=["seconds"],
            postgresql_where=text("billable AND NOT is_locked"),
        ),
        Index(
            "ix_time_entry_newest",
            "org_id",
            text("entry_date DESC"),
            text("id DESC"),
            postgresql_include=["seconds", "billable", "is_locked"],
        ),
        CheckConstraint("seconds >= 0", name="not_negative"),
        CheckConstraint("(started_at IS NULL) = (ended_at IS NULL)", name="start_and_end"),
        CheckConstraint(
            "ended_at IS NULL OR extract(epoch FROM ended_at - started_at)::bigint = seconds",
            name="seconds_between",
        ),
    )

    edited_columns: ClassVar[tuple[str, ...]] = EDITED_COLUMNS

    membership_id: Mapped[UUID]
    project_id: Mapped[UUID]
    task_id: Mapped[UUID | None]
    entry_date: Mapped[date]
    seconds: Mapped[int]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    description: Mapped[str] = mapped_column(default="")
    billable: Mapped[bool] = mapped_column(default=True)
    billable_choice: Mapped[bool | None]
    is_locked: Mapped[bool] = mapped_column(default=False, server_default=false())
    project: Mapped[Project] = relationship(viewonly=True)
    task: Mapped[Task | None] = relationship(viewonly=True)
    membership: Mapped[Membership] = relationship(viewonly=True)


class EntryWord(WordRow):
    """A word of an entry's description, by which it is found. Triggers of the database write it
    with the entry.
    """

    __tablename__ = "entry_word"
    __table_args__ = (Index("ix_entry_word_org_id_entry_id_word", "org_id", "entry_id", "word"),)

    entry_id: Mapped[UUID] = mapped_column(primary_key=True)


class Timer(OrgRow):
    """The one timer a member has running in the organisation; stopping it makes a time entry.

    Stopped ones (`stopped_at`) ask their member something first: they are no time of anybody's yet.
    """

    __tablename__ = "timer"
    constraints = (
        org_key("membership", "membership_id"),
        org_key("project", "project_id", ondelete="SET NULL"),
        org_key("task", "task_id", ondelete="SET NULL"),
        Index(
            "uq_timer_running",
            "org_id",
            "membership_id",
            unique=True,
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index("ix_timer_org_id_membership_id", "org_id", "membership_id"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = TIMER_COLUMNS

    membership_id: Mapped[UUID]
    project_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    description: Mapped[str] = mapped_column(default="")
    billable_choice: Mapped[bool | None]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    project: Mapped[Project | None] = relationship(viewonly=True)

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None


class PersonTimer(OrgRow):
    """That a person's timer runs in the organisation, and since when; no words. A policy of its own
    lets the person see theirs of every organisation.
    """

    __tablename__ = "person_timer"
    constraints = (
        UniqueConstraint("org_id", "user_id"),
        Index("ix_person_timer_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]


class EntryLock(OrgRow):
    """A time entry is on a live invoice while this row exists; the constraint allows one (rule 1 of
    product.md). `label` names the invoice; rules/entry_locks.py words it.
    """

    __tablename__ = "entry_lock"
    constraints = (
        org_key("time_entry", "entry_id"),
        org_key("invoice", "invoice_id"),
        UniqueConstraint("org_id", "entry_id"),
        Index("ix_entry_lock_org_id_invoice_id", "org_id", "invoice_id"),
    )

    entry_id: Mapped[UUID]
    invoice_id: Mapped[UUID]
    label: Mapped[Message] = mapped_column(MessageColumn)
