"""What is owed of an invoice, and since when it is overdue."""

from datetime import date

from app.kernel.money import Hundredths


def find_amount_due(total: Hundredths, xero_total: Hundredths | None) -> Hundredths:
    """What it comes to: as Xero has it, once Xero has said so."""
    return total if xero_total is None else xero_total


def count_days_overdue(due_date: date, today: date) -> int:
    """0 on the due date and before."""
    return max((today - due_date).days, 0)
