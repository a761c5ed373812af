"""What there is to bill: for each client the time, what it would come to, and what else its
projects are billed by.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.invoicing.models import Grouping
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.other_work import FixedPriceWork, OtherWork, RetainerWork, other_work
from app.invoicing.queries.retainers import DuePeriod
from app.invoicing.queries.sums import UnbilledTime, select_client_sums, unbilled_sums
from app.invoicing.queries.sums_pages import sums_page
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


@dataclass(frozen=True)
class CurrencyTotal:
    """Time of clients of one currency, and their `periods` of retainers that are `due`; money in
    hundredths.
    """

    currency: str
    seconds: int
    amount: Hundredths
    unpriced: int
    periods: int
    due: Hundredths


@dataclass(frozen=True)
class BillingPage:
    """A page of the clients that have something to bill; `totals`: of all of them."""

    rows: list[ClientToBill]
    has_more: bool
    totals: list[CurrencyTotal]


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


def clients_to_bill(
    today: date, search: str = "", sort: str = "client", page: int = 1
) -> BillingPage:
    """Clients that, `today`, have time to bill, or projects of which something else may be billed.

    `search`: beginnings of words of the name; `sort`: one of CLIENT_ORDERS, or a "-" and one.
    """
    others, defaults = other_work(today), invoice_defaults()
    sums = select_client_sums(None, defaults.grouping, rounding_of(defaults))
    listed = sums_page(sums, others, search, sort, page)
    rows = [
        ClientToBill(client, listed.time_by_client[client.id], tuple(others.get(client.id, ())))
        for client in _clients_in_order(listed.time_by_client)
    ]
    due = _due_by_currency(others, search)
    return BillingPage(rows, listed.has_more, _currency_totals(listed.time_by_currency, due))


def _clients_in_order(client_ids: Collection[UUID]) -> list[Client]:
    """In the order of the ids."""
    query = select(Client).where(own(Client), Client.id.in_(list(client_ids)))
    clients = {client.id: client for client in db.session.scalars(query)}
    return [clients[client_id] for client_id in client_ids if client_id in clients]


def _due_by_currency(others: OtherWork, search: str) -> dict[str, list[DuePeriod]]:
    """The periods that are due of the clients that `search` finds."""
    periods = [
        period
        for works in others.values()
        for work in works
        if isinstance(work, RetainerWork)
        for period in work.due
    ]
    if search and periods:
        matching = select(Client.id).where(own(Client), *client_matches(search))
        client_ids = set(db.session.scalars(matching))
        periods = [period for period in periods if period.project.client_id in client_ids]
    periods_by_currency: dict[str, list[DuePeriod]] = {}
    for period in periods:
        periods_by_currency.setdefault(period.project.client.currency, []).append(period)
    return periods_by_currency


def _currency_totals(
    times: Mapping[str, UnbilledTime], due: Mapping[str, list[DuePeriod]]
) -> list[CurrencyTotal]:
    return [
        _currency_total(currency, times.get(currency), due.get(currency, []))
        for currency in sorted({*times, *due})
    ]


def _currency_total(
    currency: str, time: UnbilledTime | None, due: list[DuePeriod]
) -> CurrencyTotal:
    return CurrencyTotal(
        currency,
        seconds=time.seconds if time else 0,
        amount=time.amount if time else Hundredths(0),
        unpriced=time.unpriced if time else 0,
        periods=len(due),
        due=sum_hundredths(period.amount for period in due),
    )
