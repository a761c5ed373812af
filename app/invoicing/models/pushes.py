from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow, org_key

# As many as Xero recommends for one request (facts 3.4).
MAX_BATCH_INVOICES = 50


class PushBatch(OrgRow):
    """One creating request to Xero, for one or many invoices: its exact text and its key, stored
    before the call (reliability.md).

    `led_by` and `generation`: the first invoice and its generation, which name the key. Without a
    key it may not be sent again.
    """

    __tablename__ = "push_batch"

    led_by: Mapped[UUID]
    generation: Mapped[int]
    size: Mapped[int]
    key: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    first_sent_at: Mapped[datetime]
    last_sent_at: Mapped[datetime]


class InvoicePush(OrgRow):
    """One invoice's push. `setbacks`: tries in vain since a person asked; `at_most`: how many may
    go together; `found`: what Xero holds instead.
    """

    __tablename__ = "invoice_push"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        org_key("push_batch", "batch_id"),
        UniqueConstraint("org_id", "invoice_id"),
    )

    invoice_id: Mapped[UUID]
    generation: Mapped[int] = mapped_column(default=0)
    first_sent_at: Mapped[datetime | None]
    last_sent_at: Mapped[datetime | None]
    unknown: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    batch_id: Mapped[UUID | None]
    setbacks: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    at_most: Mapped[int] = mapped_column(server_default=text("50"), default=MAX_BATCH_INVOICES)
    whereabouts: Mapped[str] = mapped_column(server_default=text("''"), default="")
    adopting: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    found: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"), default=dict)
