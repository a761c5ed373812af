"""Amounts that are stored without a currency: they are read in that of their client, or of the
organisation, as it is now. So that currency stays while there are any.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.projects.rules.rates import EARLIEST_RATE_DATE

AMOUNT_NAME = "amount_name"


def amount_called(name: str) -> dict[str, Any]:
    """What a column of such amounts says of itself (its `info`): how people call one."""
    return {AMOUNT_NAME: name}


@dataclass(frozen=True)
class StoredAmount:
    """An amount that somebody set. `owner`: whose it is; `starts_on`: from when, where it has
    such a date.
    """

    name: str
    owner: str
    starts_on: date | None

    @property
    def text(self) -> str:
        since = self.starts_on if self.starts_on != EARLIEST_RATE_DATE else None
        return f"the {self.name} of {self.owner}" + (f" from {since:%-d %B %Y}" if since else "")


def currency_problem(amounts: Sequence[StoredAmount], currency: str) -> str | None:
    """Why what is billed in `currency` cannot change to another one, or None: each of the `amounts`
    would become the same figure in the other.
    """
    if not amounts:
        return None
    names = "; ".join(amount.text for amount in amounts)
    return (
        f"These amounts are in {currency}, and would be the same figures in another currency:"
        f" {names}. Remove them first, or set them to 0."
    )


def currency_change_message(before: str, now: str) -> str:
    """What is told to whoever typed amounts in a currency that was changed meanwhile."""
    return (
        f"The currency was changed from {before} to {now} meanwhile, so nothing was saved. The"
        f" amounts below are read in {now} now: check them, then save again."
    )
