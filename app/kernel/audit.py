"""The audit log: who did what to which thing, written in the same transaction; the app's database
role can only add to it.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import tenancy
from app.kernel.db import OrgRow, writing_session
from app.kernel.retention_policy import Retention


class AuditEntry(OrgRow):
    __tablename__ = "audit_entry"
    retention = Retention(
        "Audit log",
        keep="13 months",
        moment="created_at",
        words="written longer ago",
        why="A full year can be compared with the one before it.",
        function="expired_audit_entries",
    )
    constraints = (Index("ix_audit_entry_org_id_created_at", "org_id", "created_at"),)

    actor_id: Mapped[UUID | None]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    address: Mapped[str] = mapped_column(default="")


def record(action: str, subject: str = "", *, actor_id: UUID | None = None, **details: Any) -> None:
    """Add one entry to the open transaction: `action` in dotted words ('xero.connected'),
    `subject` a name people know, never a secret.
    """
    actor = actor_id or tenancy.current_scope().user_id
    writing_session().add(
        AuditEntry(
            actor_id=actor,
            action=action,
            subject=subject,
            details=details,
            address=tenancy.current_scope().address,
        )
    )
