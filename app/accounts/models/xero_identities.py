from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock
from app.kernel.db import Base


class XeroIdentity(Base):
    """A Xero user whose sign-in opens an account here: one each way. The key is Xero's own id,
    never an address, which may change hands.
    """

    __tablename__ = "xero_identity"
    global_reason = "a Xero user signs in as a person, whichever organisation is open"

    xero_user_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), unique=True
    )
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
