from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow, org_key
from app.kernel.retention_policy import Retention


class DataExport(OrgRow):
    """Everything of the organisation as a ZIP, for the member who asked."""

    __tablename__ = "data_export"
    retention = Retention(
        "Data exports",
        keep="0 days",
        moment="expires_at",
        words="made more than seven days ago",
        why="A copy of everything should not lie around.",
    )
    constraints = (
        org_key("membership", "asked_by"),
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
    )

    asked_by: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="waiting")
    rows: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None]
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]

    @property
    def written_percent(self) -> int:
        return self.rows * 100 // self.expected if self.expected else 0


class ExportChunk(OrgRow):
    """A piece of the ZIP, at most a megabyte; in the database, so that web and workers on different
    machines both reach it.
    """

    __tablename__ = "data_export_chunk"
    constraints = (
        org_key("data_export", "export_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "export_id", "position"),
    )

    export_id: Mapped[UUID]
    position: Mapped[int]
    content: Mapped[bytes]
