from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow, org_key
from app.kernel.messages import Message, MessageColumn


class InvoiceEvent(OrgRow):
    """One line of an invoice's timeline."""

    __tablename__ = "invoice_event"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        Index("ix_invoice_event_org_id_invoice_id", "org_id", "invoice_id", "created_at"),
    )

    invoice_id: Mapped[UUID]
    kind: Mapped[str]
    message: Mapped[Message] = mapped_column(MessageColumn)
    actor_id: Mapped[UUID | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
