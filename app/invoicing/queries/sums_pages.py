"""A page of clients in the order of what waits to be billed to them, and the totals of all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Numeric,
    Select,
    Subquery,
    Uuid,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.invoicing.queries.sums import AGE_COLUMNS, UnbilledTime, read_sums
from app.kernel.db import db, own
from app.kernel.money import Hundredths
from app.projects.models import Client
from app.projects.queries import PAGE_CLIENTS, client_matches

# What the clients may be sorted by, beside their names.
CLIENT_ORDERS: dict[str, Callable[[FromClause], tuple[ColumnElement[Any], ...]]] = {
    "client": lambda row: (row.c.name_key,),
    "hours": lambda row: (func.coalesce(row.c.seconds, 0),),
    "amount": lambda row: (row.c.currency, func.coalesce(row.c.amount, 0)),
    # Who has no time comes after the oldest, and PostgreSQL takes null for the greatest.
    "oldest": lambda row: (row.c.oldest_day,),
    "total": lambda row: (
        row.c.currency,
        func.coalesce(row.c.amount, 0) + func.coalesce(cast(row.c.other_amount, Numeric) / 100, 0),
    ),
}


@dataclass(frozen=True)
class SumsPage:
    """`time_by_client`: the page's clients in order, each with its time, if it has any to bill;
    `time_by_currency`: of all clients, of every page.
    """

    time_by_client: dict[UUID, UnbilledTime | None]
    has_more: bool
    time_by_currency: dict[str, UnbilledTime]


def sums_page(
    sums: Select[*tuple[Any, ...]],
    other_amounts: Mapping[UUID, Hundredths],
    search: str,
    sort: str,
    page: int,
) -> SumsPage:
    """Of the clients that have `sums`, or other work of an amount, and whose names `search` finds.
    One query, which sums once.
    """
    clients = _select_clients(sums, other_amounts, search).cte("client_to_bill")
    rows = db.session.execute(
        union_all(select(_select_page(clients, sort, page).subquery()), _select_totals(clients))
    ).all()
    totals = {row.currency: read_sums(row) for row in rows if row.place is None}
    listed = sorted((row for row in rows if row.place is not None), key=lambda row: row.place)
    return SumsPage(
        {row.id: None if row.entries is None else read_sums(row) for row in listed[:PAGE_CLIENTS]},
        len(listed) > PAGE_CLIENTS,
        totals,
    )


def _select_clients(
    sums: Select[*tuple[Any, ...]], other_amounts: Mapping[UUID, Hundredths], search: str
) -> Select[*tuple[Any, ...]]:
    time = add_clients(sums, other_amounts)
    columns = [column for column in time.c if column.key != "client_id"]
    return (
        select(Client.id, Client.name_key, Client.currency, *columns)
        .join(time, time.c.client_id == Client.id)
        .where(own(Client), *client_matches(search))
    )


def add_clients(
    sums: Select[*tuple[Any, ...]], other_amounts: Mapping[UUID, Hundredths]
) -> Subquery:
    """`sums`, whose first column is `client_id`, with each client's `other_amount`, and a row of
    nulls for those that have an amount and no sums. A table of clients is joined to it by its key:
    the planner, which cannot know how many rows sums have, would compare each with each in an outer
    join.
    """
    time = sums.subquery("time")
    names = [column.key for column in time.c if column.key != "client_id"]
    ids = func.unnest(literal(list(other_amounts), ARRAY(Uuid)))
    amounts = func.unnest(literal(list(other_amounts.values()), ARRAY(BigInteger)))
    both = union_all(
        select(time, cast(null(), BigInteger).label("other_amount")),
        select(ids, *(null() for _ in names), amounts),
    ).subquery("either")
    names = [*names, "other_amount"]
    return (
        select(both.c.client_id, *(func.max(both.c[name]).label(name) for name in names))
        .group_by(both.c.client_id)
        .subquery("to_bill")
    )


def _select_page(clients: CTE, sort: str, page: int) -> Select[*tuple[Any, ...]]:
    """With one row more than a page where there are more."""
    order = CLIENT_ORDERS[sort.removeprefix("-")](clients)
    if sort.startswith("-"):
        order = tuple(column.desc() for column in order)
    place = func.row_number().over(order_by=(*order, clients.c.name_key, clients.c.id))
    return (
        select(clients, place.label("place"))
        .order_by(place)
        .limit(PAGE_CLIENTS + 1)
        .offset((page - 1) * PAGE_CLIENTS)
    )


def _select_totals(clients: CTE) -> Select[*tuple[Any, ...]]:
    """The columns of a page, summed by currency; without a place."""
    return (
        select(
            null().label("id"),
            literal("").label("name_key"),
            clients.c.currency,
            *(func.sum(clients.c[name]) for name in ("entries", "seconds", "amount", "unpriced")),
            func.min(clients.c.oldest_day),
            *(func.sum(clients.c[name]) for name in AGE_COLUMNS),
            null().label("other_amount"),
            null().label("place"),
        )
        .where(clients.c.entries.is_not(None))
        .group_by(clients.c.currency)
    )
