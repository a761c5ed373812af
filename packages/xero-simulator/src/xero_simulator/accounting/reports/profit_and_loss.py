"""Profit and loss by account, on the accrual basis: approved documents by their date, in the base
currency (facts 3.9).
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.decimals import ZERO, round_half_up
from xero_simulator.accounting.documents.statuses import LIVE_STATUSES
from xero_simulator.accounting.entities.invoice import Invoice, Line
from xero_simulator.accounting.entities.reference import Account
from xero_simulator.accounting.reports.periods import Period

Json = dict[str, Any]
Amounts = list[Decimal]

_GAIN_TYPES = frozenset({"ACCREC", "RECEIVE", "ACCPAYCREDIT"})
_INCOME, _COST = ("REVENUE", "SALES"), ("DIRECTCOSTS",)
_OTHER_INCOME, _EXPENSES = ("OTHERINCOME",), ("EXPENSE", "OVERHEADS", "DEPRECIATN")


def profit_and_loss(books: Books, columns: Sequence[Period], options: frozenset[str]) -> list[Json]:
    """The report's rows; with tracking `options` only the lines that carry each of them count."""
    amounts_by_account = _amounts_by_account(books, columns, options)
    income, cost = (
        _section(books, " Income", _INCOME, amounts_by_account, columns),
        _section(books, "Less Cost of Sales", _COST, amounts_by_account, columns),
    )
    other = _section(books, "Plus Other Income", _OTHER_INCOME, amounts_by_account, columns)
    expenses = _section(books, "Less Operating Expenses", _EXPENSES, amounts_by_account, columns)
    gross = [first - second for first, second in zip(income[1], cost[1], strict=True)]
    net = [
        first + second - third
        for first, second, third in zip(gross, other[1], expenses[1], strict=True)
    ]
    head = {
        "RowType": "Header",
        "Cells": [
            {"Value": ""},
            *({"Value": period.last.strftime("%d %b %y")} for period in columns),
        ],
    }
    return [
        head,
        *income[0],
        *cost[0],
        _result("Gross Profit", gross),
        *other[0],
        *expenses[0],
        _result("Net Profit", net),
    ]


def _amounts_by_account(
    books: Books, columns: Sequence[Period], options: frozenset[str]
) -> dict[str, Amounts]:
    """What each account gained (lost when negative), by its id."""
    amounts_by_account: dict[str, Amounts] = {}
    for document in _documents(books):
        for place in (
            place for place, period in enumerate(columns) if period.contains(document.day)
        ):
            for line in document.lines:
                account = books.reference.account(line.account_code) if line.account_code else None
                if account and options <= {tracking.option_id for tracking in line.tracking}:
                    amounts_by_account.setdefault(account.id, [ZERO] * len(columns))[place] += (
                        _gained_amount(document, line)
                    )
    return amounts_by_account


def _documents(books: Books) -> Iterator[Invoice]:
    yield from (invoice for invoice in books.invoices if invoice.status in LIVE_STATUSES)
    yield from (
        note.document for note in books.credit_notes if note.document.status in LIVE_STATUSES
    )
    yield from (
        transaction.document
        for transaction in books.bank_transactions
        if transaction.document.status in LIVE_STATUSES
    )


def _gained_amount(document: Invoice, line: Line) -> Decimal:
    net = (
        line.line_amount - line.tax_amount
        if document.line_amount_types == "Inclusive"
        else line.line_amount
    )
    return round_half_up(net / document.currency_rate) * (1 if document.type in _GAIN_TYPES else -1)


def _section(
    books: Books,
    title: str,
    types: tuple[str, ...],
    amounts_by_account: dict[str, Amounts],
    columns: Sequence[Period],
) -> tuple[list[Json], Amounts]:
    """No section for accounts without a movement."""
    sign = 1 if "Income" in title else -1
    accounts = [
        account
        for account in books.reference.accounts.values()
        if account.type in types and account.id in amounts_by_account
    ]
    amounts = {
        account.id: [sign * amount for amount in amounts_by_account[account.id]]
        for account in accounts
    }
    totals = [
        sum((values[place] for values in amounts.values()), ZERO) for place in range(len(columns))
    ]
    if not accounts:
        return [], totals
    rows = [_row(account, amounts[account.id]) for account in accounts]
    total = {
        "RowType": "SummaryRow",
        "Cells": [
            {"Value": f"Total {title.strip().removeprefix('Less ').removeprefix('Plus ')}"},
            *_values(totals),
        ],
    }
    return [{"RowType": "Section", "Title": title, "Rows": [*rows, total]}], totals


def _row(account: Account, amounts: Amounts) -> Json:
    attributes = [{"Value": account.id, "Id": "account"}]
    values = [{"Value": _amount_text(amount), "Attributes": attributes} for amount in amounts]
    return {"RowType": "Row", "Cells": [{"Value": account.name, "Attributes": attributes}, *values]}


def _result(name: str, amounts: Amounts) -> Json:
    """Plain rows in a section without a title."""
    return {
        "RowType": "Section",
        "Title": "",
        "Rows": [{"RowType": "Row", "Cells": [{"Value": name}, *_values(amounts)]}],
    }


def _values(amounts: Amounts) -> list[Json]:
    return [{"Value": _amount_text(amount)} for amount in amounts]


def _amount_text(amount: Decimal) -> str:
    return f"{round_half_up(amount):f}"
