"""Invoices of months that were billed, with everything that the product keeps of one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

from app.cli.seeding.row_copy import copy_rows
from app.cli.seeding.time_history import BilledEntry, ClientWork, TeamMember
from app.invoicing.models import (
    Grouping,
    Invoice,
    InvoiceEntry,
    InvoiceEvent,
    InvoiceLine,
    InvoicePush,
    InvoiceSighting,
    InvoiceState,
    LineAmountTypes,
    LineKind,
    Numbering,
)
from app.invoicing.rules.arithmetic import line_amount, line_tax
from app.invoicing.rules.numbers import number_text
from app.kernel.db import OrgRow
from app.kernel.ids import new_id
from app.kernel.messages import message
from app.kernel.money import hours_from_seconds
from app.timesheets.models import EntryLock
from app.timesheets.rules.entry_locks import draft_label, number_label

NUMBER_PREFIX, TERMS_DAYS, TAX_PERCENT = "HL-", 20, Decimal(15)
ACCOUNT_CODE, TAX_TYPE, CURRENCY = "200", "OUTPUT2", "NZD"
FIXED_FEE = Decimal("420.00")
# How often an invoice is in each state, of a hundred.
STATES = {
    InvoiceState.PAID: 75,
    InvoiceState.AUTHORISED: 10,
    InvoiceState.SUBMITTED: 5,
    InvoiceState.PUSHED: 7,
    InvoiceState.DRAFT: 3,
}


@dataclass(frozen=True)
class PriceList:
    """Money an hour. `general`: from a date on, in their order; some clients have a price of their
    own.
    """

    general: Sequence[tuple[date, Decimal]]
    of_some: Decimal

    def rate(self, client: ClientWork, on: date) -> Decimal:
        if client.has_own_price:
            return self.of_some
        return next(amount for starts_on, amount in reversed(self.general) if starts_on <= on)


@dataclass
class Batch:
    """Rows to be written together, in the order in which they refer to each other."""

    rows: dict[type[OrgRow], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: type[OrgRow], **values: Any) -> UUID:
        row = {"id": new_id(), **values}
        self.rows.setdefault(model, []).append(row)
        row_id: UUID = row["id"]
        return row_id

    def write(self) -> None:
        for model in (
            *(Invoice, InvoiceLine, InvoiceEntry, EntryLock),
            *(InvoiceEvent, InvoicePush, InvoiceSighting),
        ):
            copy_rows(model, self.rows.get(model, ()))


class InvoiceHistory:
    """Writes invoices one after the other; `number` is that of the last one."""

    def __init__(self, prices: PriceList, author: TeamMember, chance: Random) -> None:
        self.prices, self.author, self.chance = prices, author, chance
        self.number = 0

    def write(
        self, clients: Iterable[ClientWork], billed: dict[int, list[BilledEntry]], issued: date
    ) -> None:
        """One invoice for each of these clients, of that day; a fee where there is no time."""
        batch = Batch()
        for client in clients:
            self._add_invoice(batch, client, billed.get(client.number, []), issued)
        batch.write()

    def _add_invoice(
        self, batch: Batch, client: ClientWork, entries: list[BilledEntry], issued: date
    ) -> None:
        self.number += 1
        invoice_id, state = new_id(), self.chance.choices(list(STATES), list(STATES.values()))[0]
        lines = list(self._lines(client, entries)) or [_fee_line()]
        for position, (line, of_line) in enumerate(lines, start=1):
            line_id = batch.add(InvoiceLine, invoice_id=invoice_id, position=position, **line)
            for entry, rate in of_line:
                _add_entry(batch, invoice_id, line_id, client, entry, rate)
        subtotal = sum(line["amount_hundredths"] for line, _ in lines)
        tax = sum(line["tax_hundredths"] for line, _ in lines)
        number = number_text(NUMBER_PREFIX, self.number)
        values = _stage(state, number, subtotal + tax, issued)
        batch.add(
            Invoice,
            **{"id": invoice_id, "client_id": client.client_id, "client_name": client.name},
            **{"contact_id": client.contact_id, "created_by": self.author.membership_id},
            **{"state": state, "numbering": Numbering.HOURLINE, "currency": CURRENCY},
            **{"invoice_date": issued, "due_date": issued + timedelta(days=TERMS_DAYS)},
            **{"grouping": Grouping.PROJECT, "line_amount_types": LineAmountTypes.EXCLUSIVE},
            **{"subtotal_hundredths": subtotal, "tax_hundredths": tax},
            **{"total_hundredths": subtotal + tax, "created_at": _moment(issued)},
            **values,
        )
        label = number_label(number) if values["reference"] else draft_label(client.name)
        for entry in entries:
            batch.add(EntryLock, entry_id=entry.id, invoice_id=invoice_id, label=label)
        self._add_story(batch, invoice_id, number, len(entries), subtotal + tax, values)

    def _add_story(
        self,
        batch: Batch,
        invoice_id: UUID,
        number: str,
        entry_count: int,
        total: int,
        values: dict[str, Any],
    ) -> None:
        """What its page tells of how it came to be, and of its push."""
        event = {"invoice_id": invoice_id, "actor_id": self.author.user_id}
        batch.add(
            InvoiceEvent,
            **event,
            kind="created",
            message=message("invoice.created"),
            details={"entries": entry_count, "total": total},
        )
        if not values["reference"]:
            return
        batch.add(
            InvoiceEvent,
            **event,
            kind="pushed",
            message=message("push.created", number=number),
            details={},
        )
        sent_at = values["pushed_at"]
        batch.add(
            InvoicePush,
            **{"invoice_id": invoice_id, "generation": 1, "attempts": 1},
            **{"first_sent_at": sent_at, "last_sent_at": sent_at},
        )
        batch.add(InvoiceSighting, invoice_id=invoice_id, updated_at=sent_at, compared_at=sent_at)

    def _lines(
        self, client: ClientWork, entries: list[BilledEntry]
    ) -> Iterator[tuple[dict[str, Any], list[tuple[BilledEntry, Decimal]]]]:
        """A line for each project and rate, with its entries."""
        groups: dict[tuple[UUID, Decimal], list[tuple[BilledEntry, Decimal]]] = {}
        for entry in entries:
            rate = self.prices.rate(client, entry.entry_date)
            groups.setdefault((entry.project_id, rate), []).append((entry, rate))
        for (project_id, rate), of_line in groups.items():
            seconds = sum(entry.seconds for entry, _ in of_line)
            line = _line(
                LineKind.TIME,
                str(project_id),
                client.projects[project_id],
                hours_from_seconds(seconds),
                rate,
                seconds,
            )
            yield line, of_line


def _line(
    kind: LineKind, key: str, description: str, quantity: Decimal, rate: Decimal, seconds: int
) -> dict[str, Any]:
    amount = line_amount(quantity, rate)
    return {
        **{"kind": kind, "key": key, "description": description, "quantity": quantity},
        **{"unit_amount": rate, "account_code": ACCOUNT_CODE, "tax_type": TAX_TYPE},
        **{"tax_rate": TAX_PERCENT, "amount_hundredths": amount, "seconds": seconds},
        "tax_hundredths": line_tax(amount, TAX_PERCENT, LineAmountTypes.EXCLUSIVE),
        "billed_seconds": seconds,
    }


def _fee_line() -> tuple[dict[str, Any], list[tuple[BilledEntry, Decimal]]]:
    return _line(LineKind.EXTRA, "", "Hosting", Decimal(1), FIXED_FEE, 0), []


def _add_entry(
    batch: Batch,
    invoice_id: UUID,
    line_id: UUID,
    client: ClientWork,
    entry: BilledEntry,
    rate: Decimal,
) -> None:
    batch.add(
        InvoiceEntry,
        **{"invoice_id": invoice_id, "line_id": line_id, "entry_id": entry.id, "rate": rate},
        **{"seconds": entry.seconds, "entry_date": entry.entry_date},
        **{"member_name": entry.member.name, "project_name": client.projects[entry.project_id]},
        description=entry.description,
    )


def _stage(state: InvoiceState, number: str, total: int, issued: date) -> dict[str, Any]:
    """What is known of an invoice in Xero; nothing of a draft."""
    if state is InvoiceState.DRAFT:
        return {
            **{"reference": None, "xero_invoice_id": None, "xero_number": ""},
            **{"xero_total_hundredths": None, "pushed_at": None},
        }
    return {
        **{"reference": number, "xero_invoice_id": uuid4(), "xero_number": number},
        **{"xero_total_hundredths": total, "pushed_at": _moment(issued)},
    }


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)
