from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import Base
from app.kernel.ids import new_id


class RetentionRun(Base):
    """One clean-up: how many rows of each kind went (or, in a dry run, would have gone).
    `asked_by`: staff, or nobody for the daily one.
    """

    __tablename__ = "retention_run"
    global_reason = "retention is carried out for all organisations at once"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    asked_by: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    dry: Mapped[bool] = mapped_column(default=False, server_default=false())
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
