from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow, org_key
from app.kernel.money import Minor
from app.kernel.versions import EditedRow
from app.projects.rules.amounts import amount_called


class Every(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Rollover(StrEnum):
    """What becomes of included hours that were not used."""

    NONE = "none"
    LIMITED = "limited"
    UNLIMITED = "unlimited"


def _of_start(part: str) -> Any:
    def default(context: DefaultExecutionContext) -> int:
        return int(getattr(context.get_current_parameters()["starts_on"], part))  # type: ignore[no-untyped-call]

    return default


class Retainer(EditedRow, OrgRow):
    """Terms of a project's retainer from a date on; what they mean is defined in rules.
    `fee_minor`: minor units of the client's currency.

    Periods begin on `anchor_day` (and, unless monthly, in `anchor_month` or whole periods from it).
    With `stops` no period begins any more.
    """

    __tablename__ = "retainer"
    constraints = (
        org_key("project", "project_id"),
        UniqueConstraint("org_id", "project_id", "starts_on"),
        CheckConstraint("every IN ('month', 'quarter', 'year')", name="every"),
        CheckConstraint("fee_minor >= 0 AND cap_seconds >= 0", name="not_negative"),
        CheckConstraint(
            "anchor_day BETWEEN 1 AND 31 AND anchor_month BETWEEN 1 AND 12", name="anchor"
        ),
        CheckConstraint(
            "rollover IN ('none', 'limited', 'unlimited') AND (rollover = 'limited') ="
            " (rollover_seconds IS NOT NULL OR rollover_periods IS NOT NULL)",
            name="rollover",
        ),
        CheckConstraint(
            "rollover_seconds >= 0 AND rollover_periods > 0 AND overage_rate >= 0", name="limits"
        ),
    )

    edited_columns: ClassVar[tuple[str, ...]] = (
        "starts_on",
        "every",
        "anchor_day",
        "anchor_month",
        "fee_minor",
        "cap_seconds",
        "rollover",
        "rollover_seconds",
        "rollover_periods",
        "overage_rate",
        "prorate",
        "stops",
    )

    project_id: Mapped[UUID]
    starts_on: Mapped[date]
    every: Mapped[str] = mapped_column(default=Every.MONTH.value)
    anchor_day: Mapped[int] = mapped_column(default=_of_start("day"))
    anchor_month: Mapped[int] = mapped_column(default=_of_start("month"))
    fee_minor: Mapped[Minor] = mapped_column(info=amount_called("fee"))
    cap_seconds: Mapped[int]
    rollover: Mapped[str] = mapped_column(
        default=Rollover.NONE.value, server_default=Rollover.NONE.value
    )
    rollover_seconds: Mapped[int | None]
    rollover_periods: Mapped[int | None]
    overage_rate: Mapped[Decimal | None] = mapped_column(info=amount_called("rate of hours beyond"))
    prorate: Mapped[bool] = mapped_column(default=False, server_default=false())
    stops: Mapped[bool] = mapped_column(default=False, server_default=false())


class RetainerBill(OrgRow):
    """The period that begins on `period_start` is on a live invoice while this row exists; the
    constraint allows one.

    `used_seconds` and `overage_seconds` are those of the invoice: time that is tracked in the
    period later counts in the next one.
    """

    __tablename__ = "retainer_bill"
    constraints = (
        org_key("project", "project_id"),
        org_key("invoice", "invoice_id"),
        UniqueConstraint("org_id", "project_id", "period_start"),
        Index("ix_retainer_bill_org_id_invoice_id", "org_id", "invoice_id"),
        CheckConstraint("used_seconds >= 0 AND overage_seconds >= 0", name="not_negative"),
    )

    project_id: Mapped[UUID]
    period_start: Mapped[date]
    invoice_id: Mapped[UUID]
    used_seconds: Mapped[int] = mapped_column(BigInteger)
    overage_seconds: Mapped[int] = mapped_column(BigInteger)
