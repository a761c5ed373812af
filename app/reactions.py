"""What happens when: every event and the work it causes, one table for the whole product."""

from datetime import timedelta
from functools import cache

from app.accounts.events import MemberDeactivated, OrganisationClosed, SignedIn
from app.accounts.rules import GRACE_DAYS
from app.accounts.tasks import ERASE
from app.budgets import tasks as _budget_tasks  # noqa: F401 - makes its kinds known
from app.budgets.requests import ask_for_check, request_checks_everywhere
from app.invoicing.events import BulkAsked, InvoiceFailed, InvoiceQueued
from app.invoicing.tasks import GATHER, TELL_FAILURES
from app.kernel import jobs
from app.kernel.events import react
from app.kernel.jobs.models import FOR_A_PERSON
from app.kernel.jobs.sweep import every
from app.kernel.retention import request_daily_run
from app.projects.events import BudgetChanged
from app.reports.exports.events import ExportAsked
from app.reports.exports.tasks import MAKE
from app.timesheets.events import TimeChanged
from app.timesheets.services import stop_all_timers, stop_timer_of_leaver
from app.xero.events import (
    BooksSilent,
    ConsentPending,
    ConsentUnused,
    ModuleSwitchedOn,
    XeroConnected,
    XeroConnectionLost,
    XeroDisconnected,
)
from app.xero.following.requests import ask_for_reading
from app.xero.services import drop_connection
from app.xero.services.letters import tell_of_lost_connection
from app.xero.sync.requests import KINDS, ask_for_sync
from app.xero.tasks import bulk as _bulk_tasks  # noqa: F401 - makes its kind known
from app.xero.tasks import console as _console_tasks  # noqa: F401 - makes its kinds known
from app.xero.tasks import push as _push_tasks  # noqa: F401 - makes its kind known
from app.xero.tasks import status as _status_tasks  # noqa: F401 - makes its kinds known
from app.xero.tasks import sync as _sync_tasks  # noqa: F401 - makes its kinds known
from app.xero.tasks import webhooks as _webhook_tasks  # noqa: F401 - makes its kind known
from app.xero.tasks.books import FETCH_BOOKS
from app.xero.tasks.connection import KEEP_GRANTS, REVOKE


@cache
def register() -> None:
    """Fill the table of reactions, once per process."""
    react(TimeChanged, lambda event: ask_for_check(event.project_id))
    react(BudgetChanged, lambda event: ask_for_check(event.project_id))
    react(
        BulkAsked, lambda event: jobs.request("invoice.bulk", event.run_id, priority=FOR_A_PERSON)
    )
    react(
        InvoiceQueued,
        lambda event: jobs.request("invoice.push", event.invoice_id, priority=FOR_A_PERSON),
    )
    react(InvoiceFailed, lambda _event: jobs.request(TELL_FAILURES, after=GATHER))
    react(XeroConnected, lambda event: ask_for_sync(KINDS, "connected", full=event.fresh))
    react(XeroConnected, lambda _event: ask_for_reading("connected"))
    react(ModuleSwitchedOn, lambda _event: ask_for_reading("connected"))
    react(MemberDeactivated, lambda event: stop_timer_of_leaver(event.membership_id))
    react(
        OrganisationClosed,
        lambda event: jobs.request(ERASE, event.org_id, after=timedelta(days=GRACE_DAYS)),
    )
    react(OrganisationClosed, lambda _event: stop_all_timers())
    react(OrganisationClosed, lambda _event: drop_connection())
    react(ExportAsked, lambda event: jobs.request(MAKE, event.export_id, priority=FOR_A_PERSON))
    react(SignedIn, lambda event: jobs.request("xero.sync_on_sign_in", event.user_id))
    react(
        XeroConnectionLost, lambda event: tell_of_lost_connection(event.tenant_name, event.reason)
    )
    react(BooksSilent, lambda _event: jobs.request(FETCH_BOOKS, priority=FOR_A_PERSON))
    react(
        XeroDisconnected,
        lambda event: jobs.request(REVOKE, f"{event.grant_id}/{event.connection_id}"),
    )
    react(
        ConsentUnused, lambda event: jobs.request(REVOKE, f"{event.grant_id}/{event.connection_id}")
    )
    react(
        ConsentPending,
        lambda event: jobs.request(REVOKE, f"{event.grant_id}/", after=timedelta(minutes=20)),
    )
    every(timedelta(hours=1), "xero.hourly", lambda: jobs.request("xero.invoices_everywhere"))
    every(timedelta(days=1), "xero.daily", lambda: jobs.request("xero.sync_all", "daily"))
    every(timedelta(days=1), "xero.keep_grants", lambda: jobs.request(KEEP_GRANTS))
    every(timedelta(days=7), "xero.weekly", lambda: jobs.request("xero.sync_all", "weekly"))
    every(timedelta(days=1), "budget.daily", request_checks_everywhere)
    every(timedelta(days=1), "retention.daily", request_daily_run)
