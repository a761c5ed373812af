from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, UniqueConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.invoicing.models.lines import InvoiceLine
from app.invoicing.rules.choices import (
    Grouping,
    HoursFormat,
    LineAmountTypes,
    MixedRates,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.invoicing.rules.lifecycle import InvoiceState, check_change
from app.kernel.db import OrgRow, org_key
from app.kernel.messages import NO_MESSAGE, Message, MessageColumn
from app.kernel.money import Hundredths
from app.kernel.versions import EditedRow
from app.projects.models import BillingMode

SEARCH_KEY_SQL = (
    "lower(normalize(client_name || ' ' || coalesce(reference, '') || ' ' || xero_number, NFKC))"
)


class Invoice(EditedRow, OrgRow):
    """A snapshot of what is billed: nothing edited later changes it. Money in hundredths of
    `currency`'s unit (rules/arithmetic.py).

    `client_address`: as typed for this invoice, for our paper alone. `postal_address`,
    `tax_number`, `payment_line`: what the organisation said of itself when the invoice was written.
    `number_prefix`: instead of the organisation's. `form_token`: of the form that made it, so that
    a form sent twice makes one invoice.
    """

    __tablename__ = "invoice"
    constraints = (
        org_key("client", "client_id"),
        org_key("membership", "created_by"),
        UniqueConstraint("org_id", "reference"),
        UniqueConstraint("org_id", "form_token"),
        CheckConstraint("rounding_minutes IN (1, 6, 15, 30, 60)", name="rounding_minutes"),
        Index("ix_invoice_org_id_state_created_at", "org_id", "state", "created_at"),
        Index("ix_invoice_org_id_client_id", "org_id", "client_id"),
        Index("ix_invoice_org_id_client_name", "org_id", "client_name", "id"),
        *(
            Index(f"ix_invoice_org_id_{order}", "org_id", order, "id")
            for order in ("created_at", "invoice_date", "due_date", "total_hundredths")
        ),
        Index("ix_invoice_org_id_xero_invoice_id", "org_id", "xero_invoice_id"),
    )

    edited_columns: ClassVar[tuple[str, ...]] = (
        "currency",
        "invoice_date",
        "due_date",
        "grouping",
        "line_amount_types",
        "branding_theme_id",
        "number_prefix",
        "line_template",
        "rounding",
        "rounding_minutes",
        "rounding_per",
        "mixed_rates",
        "hours_format",
        "client_address",
        "postal_address",
        "tax_number",
        "payment_line",
    )

    client_id: Mapped[UUID]
    client_name: Mapped[str]
    contact_id: Mapped[UUID | None]
    created_by: Mapped[UUID]
    state: Mapped[InvoiceState] = mapped_column(default=InvoiceState.DRAFT)
    reference: Mapped[str | None]
    numbering: Mapped[Numbering]
    currency: Mapped[str]
    invoice_date: Mapped[date]
    due_date: Mapped[date]
    grouping: Mapped[Grouping]
    mixed_rates: Mapped[MixedRates] = mapped_column(
        server_default="split", default=MixedRates.SPLIT
    )
    hours_format: Mapped[HoursFormat] = mapped_column(
        server_default="clock", default=HoursFormat.CLOCK
    )
    client_address: Mapped[str] = mapped_column(server_default="", default="")
    postal_address: Mapped[str] = mapped_column(server_default="", default="")
    tax_number: Mapped[str] = mapped_column(server_default="", default="")
    payment_line: Mapped[str] = mapped_column(server_default="", default="")
    line_amount_types: Mapped[LineAmountTypes]
    branding_theme_id: Mapped[UUID | None]
    billing_mode: Mapped[BillingMode] = mapped_column(
        server_default="time", default=BillingMode.TIME
    )
    number_prefix: Mapped[str | None]
    line_template: Mapped[str] = mapped_column(server_default="", default="")
    rounding: Mapped[RoundingMode] = mapped_column(server_default="none", default=RoundingMode.NONE)
    rounding_minutes: Mapped[int] = mapped_column(server_default="15", default=15)
    rounding_per: Mapped[RoundingPer] = mapped_column(
        server_default="entry", default=RoundingPer.ENTRY
    )
    form_token: Mapped[UUID | None]
    subtotal_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    tax_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    total_hundredths: Mapped[Hundredths] = mapped_column(BigInteger)
    xero_invoice_id: Mapped[UUID | None]
    xero_number: Mapped[str] = mapped_column(default="")
    xero_total_hundredths: Mapped[Hundredths | None] = mapped_column(BigInteger)
    pushed_at: Mapped[datetime | None]
    problem: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
    advice: Mapped[Message] = mapped_column(MessageColumn, nullable=True, default=NO_MESSAGE)
    xero_words: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(Computed(SEARCH_KEY_SQL, persisted=True))
    lines: Mapped[list[InvoiceLine]] = relationship(viewonly=True, order_by="InvoiceLine.position")

    def _become(self, state: InvoiceState) -> None:
        check_change(self.state, state)
        self.state = state

    def _clear_problem(self) -> None:
        self.problem, self.advice, self.xero_words = NO_MESSAGE, NO_MESSAGE, ""

    def take_number(self, reference: str, numbering: Numbering | None = None) -> None:
        """Its own number, which it keeps until it is sent under another."""
        self.reference = reference
        self.numbering = numbering or self.numbering

    def enqueue(self, contact_id: UUID) -> None:
        """It waits to be created in Xero for this contact."""
        assert self.reference is not None, "an invoice is queued under its number"
        self._become(InvoiceState.QUEUED)
        self.contact_id = contact_id
        self._clear_problem()

    def enqueue_adoption(self) -> None:
        """It waits until what Xero holds is read as this invoice."""
        self._become(InvoiceState.QUEUED)
        self._clear_problem()

    def begin_push(self) -> None:
        """A worker has claimed it."""
        self._become(InvoiceState.PUSHING)

    def return_to_queue(self) -> None:
        """Nothing was sent: it waits as before."""
        self._become(InvoiceState.QUEUED)

    def fail(self, problem: Message, advice: Message, xero_words: str) -> None:
        """The push is over without an invoice in Xero."""
        self._become(InvoiceState.FAILED)
        self.problem, self.advice, self.xero_words = problem, advice, xero_words

    def need_attention(self, problem: Message, advice: Message) -> None:
        """A person decides about what Xero holds."""
        self._become(InvoiceState.NEEDS_ATTENTION)
        self.problem, self.advice, self.xero_words = problem, advice, ""

    @property
    def is_warned(self) -> bool:
        """Xero took it otherwise than it was sent, and nobody has settled that yet."""
        return self.state is InvoiceState.PUSHED and bool(self.problem)

    def take_warning(self, problem: Message, advice: Message, xero_words: str) -> None:
        """Xero holds it, otherwise than it was sent."""
        self.problem, self.advice, self.xero_words = problem, advice, xero_words

    def settle_warning(self) -> None:
        """What Xero warned of is put right there, or no longer of interest."""
        self._clear_problem()

    def identify_in_xero(self, xero_invoice_id: UUID, number: str, total: Hundredths) -> None:
        """Xero holds it as this one."""
        self.xero_invoice_id, self.xero_number = xero_invoice_id, number
        self.xero_total_hundredths = total

    def forget_in_xero(self) -> None:
        """Xero holds nothing that is this invoice."""
        self.xero_invoice_id, self.xero_number, self.xero_total_hundredths = None, "", None

    def forget_push(self) -> None:
        """It counts as never having been in Xero."""
        self.pushed_at = None

    def record_arrival(self, state: InvoiceState, at: datetime) -> None:
        """Xero holds it in `state`."""
        assert self.xero_invoice_id is not None, "what has arrived is known by its id in Xero"
        self._become(state)
        self.pushed_at = at
        self._clear_problem()

    def adopt_contact(self, contact_id: UUID | None) -> None:
        """The contact that Xero has it for."""
        self.contact_id = contact_id

    def follow_state(self, state: InvoiceState) -> None:
        """It became `state` in Xero. What Xero warned of the draft is over with it."""
        self._become(state)
        self._clear_problem()

    def follow_number(self, number: str) -> None:
        """It was renumbered in Xero."""
        self.xero_number = number

    def follow_total(self, total: Hundredths) -> None:
        """Its total was changed in Xero."""
        self.xero_total_hundredths = total

    def discard(self) -> None:
        """It is given up; Xero does not hold it."""
        assert self.xero_invoice_id is None, "what Xero has is not discarded"
        self._become(InvoiceState.DISCARDED)


def forget_contacts(session: Session) -> None:
    """Inside the open transaction of an organisation: no invoice names a contact of Xero's."""
    session.execute(update(Invoice).values(contact_id=None).where(Invoice.contact_id.is_not(None)))
