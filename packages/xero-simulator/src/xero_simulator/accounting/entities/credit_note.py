"""Credit notes: a document with lines like an invoice, and the invoices it has been allocated
to.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xero_simulator.accounting.decimals import ZERO
from xero_simulator.accounting.entities.invoice import Invoice


@dataclass(frozen=True, kw_only=True, slots=True)
class Allocation:
    id: str
    invoice_id: str
    amount: Decimal
    day: date


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditNote:
    """`document` has the type ACCRECCREDIT or ACCPAYCREDIT, and this record's id and moment."""

    id: str
    updated_ms: int
    document: Invoice
    allocations: tuple[Allocation, ...] = ()

    @property
    def applied_amount(self) -> Decimal:
        return sum((allocation.amount for allocation in self.allocations), ZERO)

    @property
    def remaining_credit(self) -> Decimal:
        return self.document.amount_due - self.applied_amount if self.document.amount_due else ZERO

    @property
    def status(self) -> str:
        """An approved one with nothing left is PAID."""
        used_up = (
            self.document.status == "AUTHORISED"
            and bool(self.allocations)
            and not self.remaining_credit
        )
        return "PAID" if used_up else self.document.status
