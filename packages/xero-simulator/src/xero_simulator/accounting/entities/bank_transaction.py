"""Money spent or received in a bank account."""

from dataclasses import dataclass

from xero_simulator.accounting.entities.invoice import Invoice


@dataclass(frozen=True, kw_only=True, slots=True)
class BankTransaction:
    """`document` has the type SPEND or RECEIVE, and this record's id and moment."""

    id: str
    updated_ms: int
    document: Invoice
    account_id: str
    reconciled: bool = False
