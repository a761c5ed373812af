"""The list of invoices; its address is what is looked for."""

from datetime import date
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from app.blueprints.invoices.blueprint import blueprint
from app.blueprints.invoices.list_rows import list_invoice
from app.forms.choosers import redirect_from_words, requested_chooser
from app.forms.directories import Clients, Members
from app.invoicing.queries import invoice_list
from app.invoicing.queries.invoice_list import NEWEST_FIRST_SORT, ORDERS, PAGE_SIZE, InvoiceFilter
from app.kernel import clock
from app.kernel.ids import parse_id
from app.permissions import Permission
from app.web.access import requires
from app.web.addresses import filtered_address
from app.web.page import render
from app.web.pagination import PageNumber, requested_page

TITLES = {
    "": "All",
    "problems": "Need you",
    "drafts": "Drafts",
    "sending": "Sending",
    "in_xero": "In Xero",
    "overdue": "Overdue",
    "paid": "Paid",
    "ended": "Ended",
}


@blueprint.get("")
@requires(Permission.INVOICE)
def index() -> Response:
    client = requested_chooser("client", Clients(archived=True), "All clients")
    maker = requested_chooser("by", Members(deactivated=True), "Made by anybody")
    if better_address := redirect_from_words(client, maker):
        return better_address
    filters = _read_filters()
    page = requested_page()
    sums = invoice_list.currency_sums(filters)
    invoices = invoice_list.matching_invoices(filters, page)
    return render(
        "invoices/index.html",
        "invoices_table",
        rows=[list_invoice(invoice, filters.today) for invoice in invoices[:PAGE_SIZE]],
        paging=PageNumber(page, len(invoices) > PAGE_SIZE),
        filters=filters,
        narrowed=filters != InvoiceFilter(filters.today, sort=filters.sort),
        address=lambda **changes: _address(filters, **changes),
        sums=sums,
        matching_count=sum(each.count for each in sums),
        counts=invoice_list.stage_counts(filters.today),
        client_chooser=client,
        maker_chooser=maker,
        currencies=invoice_list.invoice_currencies(),
        titles=TITLES,
    )


def _read_filters() -> InvoiceFilter:
    """What the address asks for; what cannot be read asks for nothing."""
    stage, sort, currency = _argument("stage"), _argument("sort"), _argument("currency")
    return InvoiceFilter(
        today=clock.today(g.member.time_zone),
        stage=stage if stage in TITLES else "",
        search=_argument("q"),
        client_id=parse_id(_argument("client")),
        created_by=parse_id(_argument("by")),
        currency=currency if len(currency) == 3 else "",
        start=_date_argument("start"),
        end=_date_argument("end"),
        sort=sort if sort.removeprefix("-") in ORDERS else NEWEST_FIRST_SORT,
    )


def _argument(name: str) -> str:
    return request.args.get(name, "").strip()[:100]


def _date_argument(name: str) -> date | None:
    try:
        return date.fromisoformat(_argument(name))
    except ValueError:
        return None


def _address(filters: InvoiceFilter, **changes: Any) -> str:
    """The address of the list under these filters, with the changes."""
    arguments = {
        "stage": filters.stage,
        "q": filters.search,
        "client": filters.client_id,
        "by": filters.created_by,
        "currency": filters.currency,
        "start": filters.start,
        "end": filters.end,
        "sort": filters.sort if filters.sort != NEWEST_FIRST_SORT else None,
    }
    return filtered_address("invoices.index", arguments, **changes)
