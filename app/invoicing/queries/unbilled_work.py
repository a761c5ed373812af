"""What there is to bill: for each client the time, what it would come to, and what else its
projects are billed by.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.invoicing.models import Grouping
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.queries.other_work import FixedPriceWork, OtherWork, RetainerWork, other_work
from app.invoicing.queries.retainers import DuePeriod
from app.invoicing.queries.sums import UnbilledTime, project_sums, select_client_sums, unbilled_sums
from app.invoicing.queries.sums_pages import sums_page
from app.invoicing.rules.ages import Ages
from app.invoicing.rules.arithmetic import sum_hundredths
from app.invoicing.rules.stored_options import rounding_of
from app.kernel.db import db, own
from app.kernel.money import Hundredths
from app.projects.models import BillingMode, Client, Project
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
    def due_amount(self) -> Hundredths:
        """What those periods come to."""
        return sum_hundredths(period.amount for period in self.due)

    @property
    def chosen_amount(self) -> Hundredths:
        """What billing the client among others comes to: fixed prices are billed one by one."""
        return Hundredths((self.time.amount if self.time else 0) + self.due_amount)

    @property
    def fixed_price_left(self) -> Hundredths:
        return sum_hundredths(
            work.amount for work in self.others if isinstance(work, FixedPriceWork)
        )

    @property
    def total(self) -> Hundredths:
        return Hundredths(self.chosen_amount + self.fixed_price_left)

    @property
    def first_mode(self) -> BillingMode:
        """By which its next invoice is made: time, else a retainer, else a fixed price."""
        if self.time:
            return BillingMode.TIME
        modes = [work.project.billing_mode for work in self.others]
        return BillingMode.RETAINER if BillingMode.RETAINER in modes else BillingMode.FIXED


@dataclass(frozen=True)
class ProjectTime:
    """The time of a project that waits to be billed."""

    project: Project
    time: UnbilledTime


@dataclass(frozen=True)
class ClientParts:
    """What waits to be billed to a client, by project. `time`: each as an invoice of it alone."""

    client: Client
    time: list[ProjectTime]
    others: tuple[RetainerWork | FixedPriceWork, ...]


@dataclass(frozen=True)
class CurrencyTotal:
    """Work for clients of one currency: time, the `periods` of retainers that are `due`, and what
    is `left` of the fixed prices of `fixed` projects; money in hundredths.
    """

    currency: str
    seconds: int
    amount: Hundredths
    unpriced: int
    ages: Ages | None
    periods: int
    due: Hundredths
    fixed: int
    left: Hundredths

    @property
    def total(self) -> Hundredths:
        return Hundredths(self.amount + self.due + self.left)


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
    rounding = rounding_of(defaults)
    sums = select_client_sums(None, defaults.grouping, rounding, today=today)
    amounts = {
        client_id: sum_hundredths(work.amount for work in works)
        for client_id, works in others.items()
    }
    listed = sums_page(sums, amounts, search, sort, page)
    rows = [
        ClientToBill(client, listed.time_by_client[client.id], tuple(others.get(client.id, ())))
        for client in _clients_in_order(listed.time_by_client)
    ]
    works = _works_by_currency(others, search)
    return BillingPage(rows, listed.has_more, _currency_totals(listed.time_by_currency, works))


def client_parts(client: Client, others: OtherWork) -> ClientParts:
    """What waits to be billed to the client, by project, as `clients_to_bill` sums it; `others`:
    the `other_work` that it has.
    """
    defaults = invoice_defaults()
    sums = project_sums(client.id, defaults.grouping, rounding_of(defaults))
    query = select(Project).where(own(Project), Project.id.in_(sums)).order_by(Project.name_key)
    time = [ProjectTime(project, sums[project.id]) for project in db.session.scalars(query)]
    return ClientParts(client, time, tuple(others.get(client.id, ())))


def _clients_in_order(client_ids: Collection[UUID]) -> list[Client]:
    """In the order of the ids."""
    query = select(Client).where(own(Client), Client.id.in_(list(client_ids)))
    clients = {client.id: client for client in db.session.scalars(query)}
    return [clients[client_id] for client_id in client_ids if client_id in clients]


def _works_by_currency(
    others: OtherWork, search: str
) -> dict[str, list[RetainerWork | FixedPriceWork]]:
    """The other work for the clients that `search` finds."""
    works = [work for client_works in others.values() for work in client_works]
    if search and works:
        matching = select(Client.id).where(own(Client), *client_matches(search))
        client_ids = set(db.session.scalars(matching))
        works = [work for work in works if work.project.client_id in client_ids]
    works_by_currency: dict[str, list[RetainerWork | FixedPriceWork]] = {}
    for work in works:
        works_by_currency.setdefault(work.project.client.currency, []).append(work)
    return works_by_currency


def _currency_totals(
    times: Mapping[str, UnbilledTime], works: Mapping[str, list[RetainerWork | FixedPriceWork]]
) -> list[CurrencyTotal]:
    totals = [
        _currency_total(currency, times.get(currency), works.get(currency, []))
        for currency in sorted({*times, *works})
    ]
    return [total for total in totals if total.seconds or total.periods or total.fixed]


def _currency_total(
    currency: str, time: UnbilledTime | None, works: Sequence[RetainerWork | FixedPriceWork]
) -> CurrencyTotal:
    retainers = [work for work in works if isinstance(work, RetainerWork)]
    fixed = [work for work in works if isinstance(work, FixedPriceWork)]
    return CurrencyTotal(
        currency,
        seconds=time.seconds if time else 0,
        amount=time.amount if time else Hundredths(0),
        unpriced=time.unpriced if time else 0,
        ages=time.ages if time else None,
        periods=sum(len(work.due) for work in retainers),
        due=sum_hundredths(work.amount for work in retainers),
        fixed=len(fixed),
        left=sum_hundredths(work.amount for work in fixed),
    )
