"""A page of clients in the order of what waits to be billed to them, and the totals of all."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Uuid,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.invoicing.queries.sums import UnbilledTime, read_sums
from app.kernel.db import db, own
from app.projects.models import Client
from app.projects.queries import PAGE_CLIENTS, client_matches

# What the clients may be sorted by, beside their names.
CLIENT_ORDERS: dict[str, Callable[[FromClause], tuple[ColumnElement[Any], ...]]] = {
    "client": lambda row: (row.c.name_key,),
    "hours": lambda row: (func.coalesce(row.c.seconds, 0),),
    "amount": lambda row: (row.c.currency, func.coalesce(row.c.amount, 0)),
    # Who has no time comes after the oldest, and PostgreSQL takes null for the greatest.
    "oldest": lambda row: (row.c.oldest_day,),
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
    other_ids: Collection[UUID],
    search: str,
    sort: str,
    page: int,
) -> SumsPage:
    """Of the clients that have `sums`, or are among `other_ids`, and whose names `search` finds.
    One query, which sums once.
    """
    clients = _select_clients(sums, other_ids, search).cte("client_to_bill")
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
    sums: Select[*tuple[Any, ...]], other_ids: Collection[UUID], search: str
) -> Select[*tuple[Any, ...]]:
    time = add_clients(sums, other_ids)
    columns = [column for column in time.c if column.key != "client_id"]
    return (
        select(Client.id, Client.name_key, Client.currency, *columns)
        .join(time, time.c.client_id == Client.id)
        .where(own(Client), *client_matches(search))
    )


def add_clients(sums: Select[*tuple[Any, ...]], client_ids: Collection[UUID]) -> Subquery:
    """`sums`, whose first column is `client_id`, with a row of nulls for those of the clients that
    have none. A table of clients is joined to it by its key: the planner, which cannot know how
    many rows sums have, would compare each with each in an outer join.
    """
    time = sums.subquery("time")
    names = [column.key for column in time.c if column.key != "client_id"]
    ids = func.unnest(literal(list(client_ids), ARRAY(Uuid)))
    both = union_all(select(time), select(ids, *(null() for _ in names))).subquery("either")
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
            null().label("place"),
        )
        .where(clients.c.entries.is_not(None))
        .group_by(clients.c.currency)
    )
