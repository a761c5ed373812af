"""Whom an invoice could be for."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.invoicing.queries.sums_pages import add_clients
from app.kernel.db import db, own
from app.kernel.money import Hundredths
from app.projects.models import Client
from app.projects.queries import PAGE_CLIENTS, client_matches
from app.timesheets.queries import select_unbilled_seconds


def billable_clients(
    other_ids: Collection[UUID], search: str, page: int
) -> list[tuple[Client, int | None]]:
    """A page of the clients that have time to bill, or are among `other_ids`, with the seconds of
    that time; the most time first, and one more than a page where there are more.

    `search`: beginnings of words of the name.
    """
    time = add_clients(select_unbilled_seconds(), dict.fromkeys(other_ids, Hundredths(0)))
    query = (
        select(Client, time.c.seconds)
        .join(time, time.c.client_id == Client.id)
        .where(own(Client), *client_matches(search))
        .order_by(time.c.seconds.desc().nulls_last(), Client.name_key, Client.id)
        .limit(PAGE_CLIENTS + 1)
        .offset((page - 1) * PAGE_CLIENTS)
    )
    return [
        (client, None if seconds is None else int(seconds))
        for client, seconds in db.session.execute(query)
    ]
