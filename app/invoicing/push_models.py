from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import OrgRow


class PushBatch(OrgRow):
    """One creating request to Xero, for one or many invoices: its exact text and its key, stored before the call (reliability.md).

    `led_by` and `generation`: the first invoice and its generation, which name the key. Without a key it may not be sent again."""

    __tablename__ = "push_batch"

    led_by: Mapped[UUID]
    generation: Mapped[int]
    size: Mapped[int]
    key: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    first_sent_at: Mapped[datetime]
    last_sent_at: Mapped[datetime]
