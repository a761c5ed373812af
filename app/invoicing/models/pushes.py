from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

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

    def mark_sent_again(self, at: datetime) -> datetime:
        """The same bytes go out once more; answers when they did before."""
        before, self.last_sent_at = self.last_sent_at, at
        return before


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

    def begin_generation(self) -> int:
        """A new request is made for it; answers its number, which the key is made of."""
        self.generation += 1
        return self.generation

    def join_batch(self, batch: PushBatch, tenant_mark: str) -> None:
        """`batch` is the request that carries it, to the Xero organisation of that mark."""
        self.batch_id, self.first_sent_at = batch.id, batch.first_sent_at
        self.whereabouts = tenant_mark

    def mark_sent(self, at: datetime) -> None:
        """From now on nobody knows what becomes of it, until an answer or a look-up says so."""
        self.last_sent_at, self.unknown = at, True
        self.attempts += 1

    def restore_marks(
        self,
        first_sent_at: datetime | None,
        last_sent_at: datetime | None,
        batch_id: UUID | None,
        *,
        unknown: bool,
    ) -> None:
        """Nothing was sent: it is as it was before it was claimed."""
        self.first_sent_at, self.last_sent_at = first_sent_at, last_sent_at
        self.unknown, self.batch_id = unknown, batch_id

    def settle(self, xero_invoice: Mapping[str, Any] | None = None) -> None:
        """It is known what became of it; `xero_invoice`: what a person decides about."""
        self.unknown, self.adopting, self.found = False, False, dict(xero_invoice or {})

    def fail(self, *, is_known: bool) -> None:
        """The push is over. Unless it `is_known` that nothing was made, a look-up comes first."""
        self.adopting, self.at_most = False, MAX_BATCH_INVOICES
        if is_known:
            self.unknown = False

    def count_setback(self) -> int:
        """Another try in vain; answers how many since a person asked."""
        self.setbacks += 1
        return self.setbacks

    def reset_setbacks(self) -> None:
        """A person has asked anew."""
        self.setbacks = 0

    def shrink_batch(self, at_most: int) -> None:
        """Nothing was made: next time it goes with fewer others."""
        self.unknown, self.at_most = False, at_most

    def require_lookup(self, *, anywhere: bool = False) -> None:
        """Nothing of it is sent before Xero was asked what it holds; `anywhere`: in whichever Xero
        organisation is connected then.
        """
        self.unknown, self.batch_id = True, None
        if anywhere:
            self.whereabouts = ""

    def leave_batch(self) -> None:
        """What was sent last does not go out again for it."""
        self.batch_id = None

    def begin_adoption(self) -> None:
        """A person says that what was found is the invoice: it is read once more."""
        self.adopting, self.setbacks = True, 0
        self.require_lookup()

    def start_over(self) -> None:
        """It goes under another number, as if nothing had been sent."""
        self.unknown, self.batch_id = False, None

    def forget_found(self) -> None:
        """What Xero holds instead is no longer of interest."""
        self.found = {}


def forget_request(session: Session, org_id: UUID, batch_id: UUID) -> None:
    """Inside the open transaction: the request may not go out again, whoever has a part in it."""
    statement = update(PushBatch).where(PushBatch.org_id == org_id, PushBatch.id == batch_id)
    session.execute(statement.values(key="", body=""))


def restore_sent_at(
    session: Session, org_id: UUID, batch_id: UUID, sent_at: datetime, sent_before: datetime | None
) -> None:
    """Inside the open transaction: it was not sent at `sent_at` after all. Nothing changes when
    another worker has sent it since.
    """
    statement = update(PushBatch).where(
        PushBatch.org_id == org_id, PushBatch.id == batch_id, PushBatch.last_sent_at == sent_at
    )
    session.execute(statement.values(last_sent_at=sent_before))


def forget_requests(session: Session) -> None:
    """Inside the open transaction of an organisation: no request of its goes out again, and what
    was found in Xero is forgotten.
    """
    session.execute(update(PushBatch).values(body="", key="").where(PushBatch.body != ""))
    session.execute(update(InvoicePush).values(found={}).where(InvoicePush.found != {}))
