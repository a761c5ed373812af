"""What there is to bill: for each client the time, what it would come to, and what else its
projects are billed by.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.invoicing.models import Grouping
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.other_work import FixedPriceWork, RetainerWork, other_work
from app.invoicing.queries.retainers import DuePeriod
from app.invoicing.queries.sums import UnbilledTime, unbilled_sums
from app.invoicing.rules.arithmetic import sum_hundredths
from app.invoicing.rules.stored_options import rounding_of
from app.kernel.db import db, own
from app.kernel.money import Hundredths
from app.projects.models import Client
from app.projects.queries import client_matches


@dataclass(frozen=True)
class ClientToBill:
    """A client and what waits to be billed to it. `time` None: no time by the hour."""

    client: Client
    time: UnbilledTime | None
    others: tuple[RetainerWork | FixedPriceWork, ...]

    @property
    def due(self) -> list[DuePeriod]:
        """The periods of its retainers that may be billed now."""
        return [
            period for work in self.others if isinstance(work, RetainerWork) for period in work.due
        ]

    @property
    def seconds(self) -> int:
        return self.time.seconds if self.time else 0

    @property
    def amount(self) -> Hundredths:
        return self.time.amount if self.time else Hundredths(0)

    @property
    def oldest_day(self) -> date:
        return self.time.oldest_day if self.time else date.max


@dataclass(frozen=True)
class CurrencyTotal:
    """Money in hundredths; `due`: that of `periods` retainer periods."""

    currency: str
    clients: int
    seconds: int
    amount: Hundredths
    unpriced: int
    periods: int
    due: Hundredths


def unbilled_time(
    until: date | None = None,
    grouping: Grouping | None = None,
    client_ids: Collection[UUID] | None = None,
) -> dict[UUID, UnbilledTime]:
    """Client → the time that may be billed up to `until` (included), summed as an invoice under
    `grouping` (the default) would, for each of those clients, or all; two queries.
    """
    defaults = invoice_defaults()
    return unbilled_sums(until, grouping or defaults.grouping, rounding_of(defaults), client_ids)


def clients_to_bill(today: date, search: str = "") -> list[ClientToBill]:
    """Clients by name that, `today`, have time to bill, or projects of which something else may be
    billed; `search`: beginnings of words of the name.
    """
    unbilled, others = unbilled_time(), other_work(today)
    query = (
        select(Client)
        .where(own(Client), Client.id.in_([*unbilled, *others]), *client_matches(search))
        .order_by(Client.name_key)
    )
    return [
        ClientToBill(client, unbilled.get(client.id), tuple(others.get(client.id, ())))
        for client in db.session.scalars(query)
    ]


def currency_totals(rows: list[ClientToBill]) -> list[CurrencyTotal]:
    """The time and the due periods of `rows` by currency of the client."""
    rows_by_currency: dict[str, list[ClientToBill]] = {}
    for row in rows:
        if row.time or row.due:
            rows_by_currency.setdefault(row.client.currency, []).append(row)
    return [
        _currency_total(currency, rows_by_currency[currency])
        for currency in sorted(rows_by_currency)
    ]


def _currency_total(currency: str, rows: list[ClientToBill]) -> CurrencyTotal:
    times, due = (
        [row.time for row in rows if row.time],
        [period for row in rows for period in row.due],
    )
    return CurrencyTotal(
        currency,
        clients=len(rows),
        seconds=sum(time.seconds for time in times),
        amount=sum_hundredths(time.amount for time in times),
        unpriced=sum(time.unpriced for time in times),
        periods=len(due),
        due=sum_hundredths(period.amount for period in due),
    )
