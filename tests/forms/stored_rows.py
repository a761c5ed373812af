"""Everything stored that a form changes, with whatever values the database allows: also those that
no form would accept or show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from app.accounts.models import Membership, Organisation
from app.accounts.rules.notices import Notice
from app.invoicing.models import (
    Grouping,
    InvoiceDefaults,
    LineAmountTypes,
    Numbering,
    RoundingMode,
    RoundingPer,
)
from app.kernel.db import Base
from app.kernel.ids import new_id
from app.permissions import Role
from app.projects.models import BillingMode, BudgetEvery, Client, Milestone, Project, Rate, Task
from app.retainers.models import Every, Retainer, Rollover
from app.timesheets.models import PersonTimer, TimeEntry, Timer
from app.xero.sync.models import TrackingCategory, TrackingOption
from tests.cast import Cast

DAY_SECONDS = 86_400
ZONES = ("Pacific/Auckland", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
# The hours around a clock change of each of those zones, in UTC.
CLOCK_CHANGES = (
    datetime(2026, 4, 4, 14, tzinfo=UTC),
    datetime(2026, 9, 26, 14, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 4, 4, 15, 30, tzinfo=UTC),
)
CURRENCIES = ("NZD", "JPY", "KWD", "DEM")
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from(" \n\t"),
    max_size=30,
)
NAMES = st.text(st.characters(categories=["L", "N", "Zs", "P"]), min_size=1, max_size=20)
DATES = st.dates(date(1990, 1, 1), date(2110, 1, 1))
SECONDS = st.integers(1, 4 * DAY_SECONDS)
MINORS = st.integers(0, 10**9)
RATES = st.decimals(0, 10**9, places=4)
WHOLE_INSTANTS = st.builds(
    lambda instant, seconds: instant + timedelta(seconds=seconds),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-3 * 3600, 3 * 3600) | st.integers(-(10**8), 10**8),
)
INSTANTS = st.builds(
    lambda instant, micros: instant.replace(microsecond=micros),
    WHOLE_INSTANTS,
    st.integers(0, 999_999),
)


@dataclass(frozen=True)
class StoredRow:
    """Rows to store, in their order; the page of the form on the last one. `words`: the field of
    text that may be changed alone, and the columns that it changes.
    """

    rows: list[Base]
    path: str
    words: str = ""
    columns: frozenset[str] = field(default_factory=frozenset)
    changes: list[tuple[type[Base], UUID, dict[str, Any]]] = field(default_factory=list)


def _client(draw: Any) -> Client:
    return Client(
        id=new_id(),
        name=draw(NAMES),
        name_key=new_id().hex,
        currency=draw(st.sampled_from(CURRENCIES)),
        archived_at=draw(st.none() | INSTANTS),
    )


def _project(draw: Any, client: Client, mode: BillingMode) -> Project:
    project = Project(
        id=new_id(),
        client_id=client.id,
        name=draw(NAMES),
        name_key=new_id().hex,
        billing_mode=mode,
        billable=draw(st.booleans()),
        budget_every=draw(st.sampled_from(list(BudgetEvery))).value,
        fixed_price_minor=draw(MINORS) if mode is BillingMode.FIXED else None,
        archived_at=draw(st.none() | INSTANTS),
    )
    budget = draw(st.sampled_from(["hours", "money", ""]))
    project.budget_seconds = draw(st.integers(0, 10**7)) if budget == "hours" else None
    project.budget_minor = draw(MINORS) if budget == "money" else None
    return project


@st.composite
def clients(draw: Any, _cast: Cast) -> StoredRow:
    client = _client(draw)
    path = f"/o/acme/clients/{client.id}/edit"
    return StoredRow([client], path, "name", frozenset({"name", "name_key"}))


@st.composite
def projects(draw: Any, _cast: Cast) -> StoredRow:
    client, mode = _client(draw), draw(st.sampled_from(list(BillingMode)))
    rows: list[Base] = [client]
    project = _project(draw, client, mode)
    if mode is BillingMode.RETAINER:
        rows += [project, _terms(draw, project), project]
    else:
        rows.append(project)
    path = f"/o/acme/projects/{project.id}/edit"
    return StoredRow(rows, path, "name", frozenset({"name", "name_key"}))


@st.composite
def tasks(draw: Any, _cast: Cast) -> StoredRow:
    client = _client(draw)
    project = _project(draw, client, BillingMode.TIME)
    task = _task(draw, project)
    path = f"/o/acme/tasks/{task.id}/edit"
    return StoredRow([client, project, task], path, "name", frozenset({"name", "name_key"}))


def _task(draw: Any, project: Project) -> Task:
    return Task(
        id=new_id(),
        project_id=project.id,
        name=draw(NAMES),
        name_key=new_id().hex,
        billable=draw(st.booleans()),
        archived_at=draw(st.none() | INSTANTS),
    )


@st.composite
def entries(draw: Any, cast: Cast) -> StoredRow:
    client = _client(draw)
    project = _project(draw, client, BillingMode.TIME)
    task = draw(st.none() | st.just(0).map(lambda _: _task(draw, project)))
    started_at, seconds = draw(st.none() | WHOLE_INSTANTS), draw(SECONDS)
    entry = TimeEntry(
        id=new_id(),
        membership_id=cast.mel.membership_id,
        project_id=project.id,
        task_id=task.id if task else None,
        entry_date=draw(DATES),
        seconds=seconds,
        started_at=started_at,
        ended_at=started_at + timedelta(seconds=seconds) if started_at else None,
        description=draw(TEXTS),
        billable=draw(st.booleans()),
        billable_choice=draw(st.none() | st.booleans()),
    )
    zone: dict[str, Any] = {"time_zone": draw(st.sampled_from(ZONES))}
    return StoredRow(
        [client, project, *([task] if task else []), entry],
        f"/o/acme/entries/{entry.id}/edit",
        "description",
        frozenset({"description"}),
        [(Membership, cast.mel.membership_id, zone)],
    )


@st.composite
def timers(draw: Any, cast: Cast) -> StoredRow:
    client = _client(draw)
    project = _project(draw, client, BillingMode.TIME)
    timer = Timer(
        id=new_id(),
        membership_id=cast.mara.membership_id,
        project_id=project.id,
        description=draw(TEXTS),
        billable_choice=draw(st.none() | st.booleans()),
        started_at=draw(INSTANTS),
    )
    running = PersonTimer(id=new_id(), user_id=cast.mara.user_id, started_at=timer.started_at)
    zone: dict[str, Any] = {"time_zone": draw(st.sampled_from(ZONES))}
    changes: Any = [(Membership, cast.mara.membership_id, zone)]
    columns = frozenset({"description"})
    return StoredRow(
        [client, project, timer, running], "/o/acme/timer", "description", columns, changes
    )


@st.composite
def rates(draw: Any, _cast: Cast) -> StoredRow:
    client = _client(draw)
    rate = Rate(
        id=new_id(),
        client_id=client.id,
        starts_on=draw(DATES),
        amount=draw(st.none() | RATES),
    )
    return StoredRow([client, rate], f"/o/acme/rates/{rate.id}/edit")


@st.composite
def milestones(draw: Any, _cast: Cast) -> StoredRow:
    client = _client(draw)
    project = _project(draw, client, BillingMode.FIXED)
    amount = draw(st.none() | st.integers(1, 10**9))
    milestone = Milestone(
        id=new_id(),
        project_id=project.id,
        name=draw(NAMES),
        amount_minor=amount,
        percent=draw(st.decimals("0.0001", 10**6, places=4)) if amount is None else None,
        due_on=draw(st.none() | DATES),
    )
    path = f"/o/acme/milestones/{milestone.id}/edit"
    return StoredRow([client, project, milestone], path, "name", frozenset({"name"}))


def _terms(draw: Any, project: Project) -> Retainer:
    rollover = draw(st.sampled_from(list(Rollover)))
    limited = rollover is Rollover.LIMITED
    return Retainer(
        id=new_id(),
        project_id=project.id,
        starts_on=draw(DATES),
        every=draw(st.sampled_from(list(Every))).value,
        anchor_day=draw(st.integers(1, 31)),
        anchor_month=draw(st.integers(1, 12)),
        fee_minor=draw(MINORS),
        cap_seconds=draw(st.integers(0, 10**7)),
        rollover=rollover.value,
        rollover_seconds=draw(st.integers(0, 10**7)) if limited else None,
        rollover_periods=draw(st.integers(1, 1000)) if limited else None,
        overage_rate=draw(st.none() | RATES),
        prorate=draw(st.booleans()),
        stops=draw(st.booleans()),
    )


@st.composite
def terms(draw: Any, _cast: Cast) -> StoredRow:
    client = _client(draw)
    project = _project(draw, client, BillingMode.RETAINER)
    row = _terms(draw, project)
    return StoredRow([client, project, row], f"/o/acme/retainers/terms/{row.id}/edit")


@st.composite
def defaults(draw: Any, _cast: Cast) -> StoredRow:
    row = _defaults(draw)
    return StoredRow([row], "/o/acme/settings/invoices", "terms_days", frozenset({"terms_days"}))


@st.composite
def defaults_in_the_setup(draw: Any, _cast: Cast) -> StoredRow:
    path = "/o/acme/settings/xero/setup/defaults"
    return StoredRow([_defaults(draw)], path, "terms_days", frozenset({"terms_days"}))


@st.composite
def tracking_in_the_setup(draw: Any, _cast: Cast) -> StoredRow:
    """Categories and options of which some are archived, and a choice of some of them."""
    rows: list[Base] = []
    chosen: dict[str, str] = {}
    for name in draw(st.lists(NAMES, max_size=2, unique=True)):
        category = TrackingCategory(id=new_id(), name=name, is_active=draw(st.booleans()))
        options = [
            TrackingOption(
                id=new_id(), category_id=category.id, name=option, is_active=draw(st.booleans())
            )
            for option in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
        ]
        rows += [category, *options]
        if draw(st.booleans()):
            chosen[str(category.id)] = str(draw(st.sampled_from(options)).id)
    row = _defaults(draw)
    row.tracking = chosen
    return StoredRow([*rows, row], "/o/acme/settings/xero/setup/tracking")


def _defaults(draw: Any) -> InvoiceDefaults:
    return InvoiceDefaults(
        id=new_id(),
        account_code=draw(st.sampled_from(["", "200", "gone"])),
        tax_type=draw(st.sampled_from(["", "OUTPUT2", "GONE"])),
        branding_theme_id=draw(st.none() | st.uuids()),
        terms_days=draw(st.integers(1, 365)),
        number_prefix=draw(TEXTS),
        next_number=draw(st.integers(1, 2**31 - 1)),
        numbering=draw(st.sampled_from(list(Numbering))),
        grouping=draw(st.sampled_from(list(Grouping))),
        line_amount_types=draw(st.sampled_from(list(LineAmountTypes))),
        line_template=draw(TEXTS),
        tracking=draw(st.dictionaries(st.uuids().map(str), st.uuids().map(str), max_size=3)),
        rounding=draw(st.sampled_from(list(RoundingMode))),
        rounding_minutes=draw(st.sampled_from([6, 15, 30, 60])),
        rounding_per=draw(st.sampled_from(list(RoundingPer))),
    )


@st.composite
def organisations(draw: Any, cast: Cast) -> StoredRow:
    values = {
        "name": draw(TEXTS),
        "time_zone": draw(st.sampled_from([*ZONES, "Pacific/Kanton"])),
        "currency": draw(st.sampled_from(CURRENCIES)),
        "week_start": draw(st.integers(0, 6)),
        "locale": draw(st.sampled_from(["en_NZ", "de_CH"])),
    }
    changes: Any = [(Organisation, cast.mara.org_id, values)]
    return StoredRow([], "/o/acme/settings/organisation", "name", frozenset({"name"}), changes)


@st.composite
def profiles(draw: Any, cast: Cast) -> StoredRow:
    values = {
        "time_zone": draw(st.sampled_from([*ZONES, "Pacific/Kanton"])),
        "locale": draw(st.sampled_from(["", "en_NZ", "de_CH"])),
        "muted_mails": draw(st.lists(st.sampled_from([*Notice, "unknown"]), unique=True)),
    }
    changes: Any = [(Membership, cast.olivia.membership_id, values)]
    return StoredRow([], "/o/acme/settings/profile", "", frozenset(), changes)


@st.composite
def roles(draw: Any, cast: Cast) -> StoredRow:
    values = {
        "role": draw(st.sampled_from(list(Role))),
        "time_zone": draw(st.sampled_from(ZONES)),
        "locale": draw(st.sampled_from(["", "de_CH"])),
        "muted_mails": draw(st.lists(st.sampled_from([*Notice, "unknown"]), unique=True)),
    }
    changes: Any = [(Membership, cast.mel.membership_id, values)]
    path = f"/o/acme/members/{cast.mel.membership_id}/edit"
    return StoredRow([], path, "", frozenset(), changes)


STORED_ROWS: dict[str, Callable[[Cast], st.SearchStrategy[StoredRow]]] = {
    "client": clients,
    "invoice_defaults": defaults,
    "membership": profiles,
    "milestone": milestones,
    "organisation": organisations,
    "project": projects,
    "rate": rates,
    "retainer": terms,
    "role": roles,
    "setup_defaults": defaults_in_the_setup,
    "setup_tracking": tracking_in_the_setup,
    "task": tasks,
    "time_entry": entries,
    "timer": timers,
}
