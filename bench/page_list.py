"""The pages that are measured, and what is promised of each."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench.visitors import Visitor

MAX_RATIO, MAX_COMPOSER_RATIO, MAX_BARE_ANSWERS = 2.0, 3.0, 2.0
MAX_STATEMENTS, MAX_KILOBYTES = 12, 15
MIN_THROUGHPUT_SHARE, MAX_GROWTH = 0.5, 1.3
PAGE_ENTRIES = 50
MAX_MILLISECONDS, MAX_SUM_MILLISECONDS = 150, 300


@dataclass(frozen=True)
class Page:
    """`path` behind the organisation's address. `sums_time`: it has to read all the time that it
    sums, so it may grow with that.
    """

    name: str
    path: str
    max_ratio: float = MAX_RATIO
    sums_time: bool = False

    @property
    def max_milliseconds(self) -> int:
        return MAX_SUM_MILLISECONDS if self.sums_time else MAX_MILLISECONDS


@dataclass(frozen=True)
class Places:
    """What addresses of pages and the statements of bench/floors name."""

    org: str
    slug: str
    membership: str
    client: str
    project: str
    invoice: str
    month: str
    deep_page: int

    def address(self, page: Page) -> str:
        return f"/o/{self.slug}/{page.path.format(**vars(self))}"


PAGES = (
    Page("week", "timesheet"),
    Page("day", "timesheet/day"),
    Page("calendar", "timesheet/calendar"),
    Page("entries", "entries"),
    Page("entries deep", "entries?page={deep_page}"),
    Page("entries filter", "entries?project={project}"),
    Page("entries month", "entries?start={month}-01&end={month}-28"),
    Page("entries search", "entries?q=ticket"),
    Page("entries search rare", "entries?q=harbour"),
    Page("unbilled", "unbilled", sums_time=True),
    Page("invoices", "invoices"),
    Page("invoices deep", "invoices?page=35"),
    Page("invoices search", "invoices?q=kowhai"),
    Page("clients", "clients"),
    Page("projects", "projects"),
    Page("project", "projects/{project}"),
    Page("reconcile", "reconcile"),
    Page("audit", "audit"),
    Page("members", "members"),
    Page("settings", "settings"),
    Page("retainers", "retainers"),
    Page("invoice", "invoices/{invoice}"),
    Page("compose", "invoices/new?client_id={client}", MAX_COMPOSER_RATIO, sums_time=True),
    Page("client", "clients/{client}", sums_time=True),
)


def find_places(visitor: Visitor, organisation: dict[str, Any]) -> Places:
    """The invoice is the first on a page of the list with old ones, the month the one before."""
    slug = organisation["slug"]
    listing = visitor.get(f"/o/{slug}/invoices?page=20", **{"Accept-Encoding": "identity"})
    match = re.search(r"/invoices/([0-9a-f-]{36})", listing.body.decode())
    assert match is not None, "the list of invoices names none"
    month = (date.today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")  # noqa: DTZ011 - any month does
    deep_page = organisation["entries"] // PAGE_ENTRIES // 2
    return Places(
        org=organisation["id"],
        slug=slug,
        membership=organisation["membership"],
        client=organisation["client"],
        project=organisation["project"],
        invoice=match[1],
        month=month,
        deep_page=deep_page,
    )
