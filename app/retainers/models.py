from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow, org_key


class Retainer(OrgRow):
    """A fee per period with included hours (the hour cap, in seconds). `fee_minor`: minor units of the client's currency."""

    __tablename__ = "retainer"
    constraints = (
        org_key("project", "project_id"),
        UniqueConstraint("org_id", "project_id", "starts_on"),
        CheckConstraint("every IN ('month', 'quarter', 'year')", name="every"),
        CheckConstraint("fee_minor >= 0 AND cap_seconds >= 0", name="not_negative"),
    )

    project_id: Mapped[UUID]
    starts_on: Mapped[date]
    every: Mapped[str] = mapped_column(default="month")
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    cap_seconds: Mapped[int]
