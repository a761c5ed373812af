"""Whom a new invoice is for: the clients that have something to bill, most time first."""

from dataclasses import dataclass

from flask import g, request
from werkzeug.wrappers import Response

from app.blueprints.invoices.billing_modes import MODE_PAGES, ModePages
from app.invoicing.queries.billable_clients import billable_clients
from app.invoicing.queries.other_work import other_work
from app.kernel import clock
from app.projects.models import BillingMode, Client
from app.projects.queries import PAGE_CLIENTS
from app.web.addresses import pages_around, requested_filters
from app.web.page import render
from app.web.pagination import requested_page

# Of the time to look at, for the pages that are led to.
DATE_NAMES = ("start", "end")


@dataclass(frozen=True)
class ClientChoice:
    """A client that can be billed. `seconds`: of its unbilled time; `pages`: those that bill it."""

    client: Client
    seconds: int | None
    pages: list[ModePages]


def choose_client() -> Response:
    """The clients, each with the ways in which it can be billed."""
    search, page = request.args.get("q", "").strip()[:100], requested_page()
    others = other_work(clock.today(g.member.time_zone))
    modes = {
        client_id: {work.project.billing_mode for work in works}
        for client_id, works in others.items()
    }
    listed = billable_clients(others, search, page)
    return render(
        "invoices/choose.html",
        "clients_to_bill",
        choices=[
            _client_choice(client, seconds, modes.get(client.id, set()))
            for client, seconds in listed[:PAGE_CLIENTS]
        ],
        pages=pages_around("invoices.new", page, len(listed) > PAGE_CLIENTS, ("q", *DATE_NAMES)),
        search=search,
        dates=requested_filters(DATE_NAMES),
    )


def _client_choice(
    client: Client, seconds: int | None, other_modes: set[BillingMode]
) -> ClientChoice:
    modes = other_modes | {BillingMode.TIME} if seconds else other_modes
    return ClientChoice(
        client, seconds, [pages for mode, pages in MODE_PAGES.items() if mode in modes]
    )
