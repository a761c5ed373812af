"""What happens when: every event and periodic work with what it causes, for the whole product."""

from datetime import timedelta

from app.accounts.events import EmailRequested, MemberDeactivated, OrganisationClosed, SignedIn
from app.accounts.rules import GRACE_DAYS
from app.accounts.tasks import erase_organisation, write_requested_email
from app.budgets.events import BudgetCheckRequested
from app.budgets.services import request_check
from app.budgets.tasks import check_all_budgets, check_project_budget
from app.exports.events import ExportRequested
from app.exports.tasks import make_export
from app.invoicing.events import BulkAsked, InvoiceQueued
from app.kernel import cache, events, jobs
from app.kernel.events import reaction
from app.kernel.jobs import Priority, sweep
from app.kernel.jobs.rounds import Round
from app.kernel.jobs.sweep import PeriodicWork
from app.kernel.retention.run import request_run
from app.projects.events import BudgetChanged
from app.timesheets.events import TimeChanged
from app.timesheets.services import stop_all_timers, stop_timer_of_leaver
from app.xero.bulk_runs.tasks import bill_many_clients
from app.xero.connect.events import (
    ConsentPending,
    ConsentUnused,
    ModuleSwitchedOn,
    XeroConnected,
    XeroDisconnected,
)
from app.xero.connect.services import drop_connection
from app.xero.connect.services.connection_mail import mail_lost_connection
from app.xero.connect.tasks import CONSENT_TIME, revoke_access
from app.xero.connection.events import CallsResumed, XeroConnectionLost
from app.xero.connection.tasks import refresh_idle_grants
from app.xero.push.events import InvoiceFailed, InvoicePushed
from app.xero.push.tasks import FAILURE_MAIL_DELAY, push_invoice, send_failure_mail
from app.xero.reference.events import BooksSilent
from app.xero.reference.tasks import fetch_books
from app.xero.status.rules import COMPARISON, READING
from app.xero.status.services.requests import ask_about_early_change, ask_for_reading
from app.xero.status.tasks import compare_with_xero, read_invoice_status, read_status_everywhere
from app.xero.support import tasks as console
from app.xero.sync.events import SyncRunRequested
from app.xero.sync.rules import RECORD_KINDS
from app.xero.sync.services.requests import ask_for_sync
from app.xero.sync.tasks import sync_everywhere, sync_on_sign_in, sync_records
from app.xero.webhooks.events import ChangesAnnounced
from app.xero.webhooks.tasks import ANNOUNCEMENT_DELAY, follow_announcement

SYNC_RUN_TASKS = {
    **dict.fromkeys(RECORD_KINDS, sync_records),
    READING: read_invoice_status,
    COMPARISON: compare_with_xero,
}

# What waits when Xero, or what is left of its limits, says not now.
CALLING_JOBS = (
    push_invoice,
    bill_many_clients,
    fetch_books,
    sync_records,
    read_invoice_status,
    compare_with_xero,
)


def request_sync_run(event: SyncRunRequested) -> None:
    jobs.request(
        SYNC_RUN_TASKS[event.kind],
        event.kind,
        priority=Priority.URGENT if event.is_urgent else Priority.BACKGROUND,
    )


def request_email_writing(event: EmailRequested) -> None:
    subject = f"{event.kind}/{event.request_id}/{event.user_id or ''}"
    jobs.request(write_requested_email, subject, priority=Priority.URGENT)


def request_budget_check(event: BudgetCheckRequested) -> None:
    jobs.request_once(
        check_project_budget, event.project_id, org_id=event.org_id, after=event.after
    )


def follow_changes(event: ChangesAnnounced) -> None:
    jobs.request_once(
        follow_announcement, event.category, org_id=event.org_id, after=ANNOUNCEMENT_DELAY
    )


def give_access_back(event: XeroDisconnected | ConsentUnused) -> None:
    jobs.request(revoke_access, f"{event.grant_id}/{event.connection_id}")


REACTIONS: tuple[events.Reaction, ...] = (
    reaction(SignedIn, lambda event: jobs.request(sync_on_sign_in, event.user_id)),
    reaction(EmailRequested, request_email_writing),
    reaction(MemberDeactivated, lambda event: stop_timer_of_leaver(event.membership_id)),
    reaction(
        OrganisationClosed,
        lambda event: jobs.request(
            erase_organisation, event.org_id, after=timedelta(days=GRACE_DAYS)
        ),
    ),
    reaction(OrganisationClosed, lambda _event: stop_all_timers()),
    reaction(OrganisationClosed, lambda _event: drop_connection()),
    reaction(TimeChanged, lambda event: request_check(event.project_id)),
    reaction(BudgetChanged, lambda event: request_check(event.project_id)),
    reaction(BudgetCheckRequested, request_budget_check),
    reaction(
        InvoiceQueued,
        lambda event: jobs.request(push_invoice, event.invoice_id, priority=Priority.URGENT),
    ),
    reaction(InvoicePushed, lambda event: ask_about_early_change(event.invoice_id)),
    reaction(
        InvoiceFailed, lambda _event: jobs.request(send_failure_mail, after=FAILURE_MAIL_DELAY)
    ),
    reaction(
        BulkAsked,
        lambda event: jobs.request(bill_many_clients, event.run_id, priority=Priority.URGENT),
    ),
    reaction(
        ExportRequested,
        lambda event: jobs.request(make_export, event.export_id, priority=Priority.URGENT),
    ),
    reaction(
        XeroConnected, lambda event: ask_for_sync(RECORD_KINDS, "connected", full=event.fresh)
    ),
    reaction(XeroConnected, lambda _event: ask_for_reading("connected")),
    reaction(XeroConnected, lambda _event: jobs.make_due(CALLING_JOBS)),
    reaction(ModuleSwitchedOn, lambda _event: ask_for_reading("connected")),
    reaction(SyncRunRequested, request_sync_run),
    reaction(ChangesAnnounced, follow_changes),
    reaction(BooksSilent, lambda _event: jobs.request(fetch_books, priority=Priority.URGENT)),
    reaction(
        XeroConnectionLost, lambda event: mail_lost_connection(event.tenant_name, event.reason)
    ),
    reaction(CallsResumed, lambda _event: jobs.make_due(CALLING_JOBS)),
    reaction(XeroDisconnected, give_access_back),
    reaction(ConsentUnused, give_access_back),
    reaction(
        ConsentPending,
        lambda event: jobs.request(revoke_access, f"{event.grant_id}/", after=CONSENT_TIME),
    ),
)

# With the 55 minutes for which reference data are used, nothing of them is kept beyond an hour.
CACHE_CLEANUP_PERIOD = timedelta(minutes=5)

PERIODIC_WORK: tuple[PeriodicWork | Round, ...] = (
    PeriodicWork("cache.cleanup", CACHE_CLEANUP_PERIOD, cache.forget_expired),
    Round(
        "xero.hourly",
        timedelta(hours=1),
        timedelta(minutes=1),
        lambda part: jobs.request(read_status_everywhere, part.as_subject()),
    ),
    Round(
        "xero.daily",
        timedelta(days=1),
        timedelta(minutes=5),
        lambda part: jobs.request(sync_everywhere, f"daily/{part.as_subject()}"),
    ),
    PeriodicWork("xero.keep_grants", timedelta(hours=1), lambda: jobs.request(refresh_idle_grants)),
    Round(
        "xero.weekly",
        timedelta(days=7),
        timedelta(minutes=30),
        lambda part: jobs.request(sync_everywhere, f"weekly/{part.as_subject()}"),
    ),
    Round(
        "budget.daily",
        timedelta(days=1),
        timedelta(minutes=5),
        lambda part: jobs.request(check_all_budgets, part.as_subject()),
    ),
    PeriodicWork("retention.daily", timedelta(days=1), lambda: request_run(dry=False)),
)

# Jobs that no event causes: support staff ask for them in the console.
CONSOLE_JOBS = (console.retry_push, console.give_up_push, console.retry_sync)


def register() -> None:
    events.set_reactions(REACTIONS)
    sweep.set_schedule(PERIODIC_WORK)
