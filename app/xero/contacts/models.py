from datetime import datetime

from sqlalchemy import Index, true
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import OrgRow
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn


class Contact(OrgRow):
    """An active contact of Xero: its id and its name, nothing else (product.md).

    `name_key` is the name folded for comparison; `seen_at`: when a sync last met it (Xero's
    clock), so that a full one finds what has gone. `listed`: anybody may choose it; a supplier that
    a live search found is not, and stays only while a client is linked to it. `warning`: how Xero
    made it otherwise than we asked it to, until somebody has settled it.
    """

    __tablename__ = "contact"
    constraints = (Index("ix_contact_org_id_name_key", "org_id", "name_key"),)

    name: Mapped[str]
    name_key: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    listed: Mapped[bool] = mapped_column(default=True, server_default=true())
    warning: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
