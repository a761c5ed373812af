from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.invoicing.rules.differences import Aspect
from app.kernel.db import OrgRow, org_key


class InvoiceSighting(OrgRow):
    """How new what we know of an invoice in Xero is. `updated_at`: Xero's clock at its last change
    there; `announced_at`: when the newest announcement that has been followed arrived;
    `compared_at`: when it was last compared line by line.
    """

    __tablename__ = "invoice_sighting"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "invoice_id"),
    )

    invoice_id: Mapped[UUID]
    updated_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]
    compared_at: Mapped[datetime | None]


class InvoiceDifference(OrgRow):
    """One way in which Xero holds an invoice otherwise than it was sent. `ours`, `theirs`: the two
    values, whose form the aspect decides (rules/comparing.py); `lines`: of an edited line its
    position, field and both values. Accepted: a person knows and leaves it so.
    """

    __tablename__ = "invoice_difference"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "invoice_id", "aspect"),
    )

    invoice_id: Mapped[UUID]
    aspect: Mapped[Aspect]
    ours: Mapped[str] = mapped_column(default="")
    theirs: Mapped[str] = mapped_column(default="")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(
        JSONB, server_default=text("'[]'"), default=list
    )
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]


class InvoiceRelease(OrgRow):
    """Somebody agreed that the time of an invoice that ended in Xero may be billed again."""

    __tablename__ = "invoice_release"
    constraints = (
        org_key("invoice", "invoice_id", ondelete="CASCADE"),
        UniqueConstraint("org_id", "invoice_id"),
    )

    invoice_id: Mapped[UUID]
    released_by: Mapped[UUID | None]
    entries: Mapped[int]
