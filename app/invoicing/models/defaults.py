from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint, inspect, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.invoicing.rules.choices import (
    Grouping,
    HoursFormat,
    LineAmountTypes,
    MixedRates,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.kernel.db import OrgRow
from app.kernel.versions import EditedRow


class InvoiceDefaults(EditedRow, OrgRow):
    """What a new invoice of the organisation starts from; one row each. Names of accounts and rates
    are not kept: they are reference data.

    `tracking`: id of a tracking category in Xero → id of the option that new lines carry.
    """

    __tablename__ = "invoice_defaults"
    constraints = (
        UniqueConstraint("org_id"),
        CheckConstraint("terms_days BETWEEN 1 AND 365", name="terms"),
        CheckConstraint("next_number > 0", name="next_number"),
        CheckConstraint("rounding_minutes IN (1, 6, 15, 30, 60)", name="rounding_minutes"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = (
        "account_code",
        "tax_type",
        "branding_theme_id",
        "terms_days",
        "number_prefix",
        "next_number",
        "numbering",
        "grouping",
        "line_amount_types",
        "line_template",
        "tracking",
        "rounding",
        "rounding_minutes",
        "rounding_per",
        "mixed_rates",
        "hours_format",
    )

    account_code: Mapped[str] = mapped_column(default="")
    tax_type: Mapped[str] = mapped_column(default="")
    branding_theme_id: Mapped[UUID | None]
    terms_days: Mapped[int] = mapped_column(default=20)
    number_prefix: Mapped[str] = mapped_column(default="HL-")
    next_number: Mapped[int] = mapped_column(default=1)
    numbering: Mapped[Numbering] = mapped_column(default=Numbering.HOURLINE)
    grouping: Mapped[Grouping] = mapped_column(default=Grouping.PROJECT)
    mixed_rates: Mapped[MixedRates] = mapped_column(
        server_default="split", default=MixedRates.SPLIT
    )
    hours_format: Mapped[HoursFormat] = mapped_column(
        server_default="clock", default=HoursFormat.CLOCK
    )
    line_amount_types: Mapped[LineAmountTypes] = mapped_column(default=LineAmountTypes.EXCLUSIVE)
    line_template: Mapped[str] = mapped_column(default="")
    tracking: Mapped[dict[str, str]] = mapped_column(
        JSONB, server_default=text("'{}'"), default=dict
    )
    rounding: Mapped[RoundingMode] = mapped_column(server_default="none", default=RoundingMode.NONE)
    rounding_minutes: Mapped[int] = mapped_column(server_default="15", default=15)
    rounding_per: Mapped[RoundingPer] = mapped_column(
        server_default="entry", default=RoundingPer.ENTRY
    )

    @property
    def is_stored(self) -> bool:
        """Whether they were set; else they are what everybody starts from."""
        return bool(inspect(self).persistent)
