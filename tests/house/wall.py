"""The wall, written by hand from the matrix of docs/product.md: what each role may do, and what
each route of the application and of the console asks for. Whoever changes a mark changes it here
too, and so a second person reads it.

A line is the methods and the address of a route; after `|` stands what else is asked of everybody:
`confirmed` that one has proved again within fifteen minutes who one is, `second factor` that one
has one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ROLE_PERMISSIONS: Mapping[str, frozenset[str]] = {
    "MEMBER": frozenset({"TRACK_OWN_TIME"}),
    "MANAGER": frozenset(
        {
            *("TRACK_OWN_TIME", "SEE_ALL_TIME", "SEE_MONEY", "MANAGE_PROJECTS", "INVOICE"),
            *("LINK_CONTACTS", "SEE_CONNECTION"),
        }
    ),
    "ADMIN": frozenset(
        {
            *("TRACK_OWN_TIME", "SEE_ALL_TIME", "SEE_MONEY", "MANAGE_PROJECTS", "INVOICE"),
            *("LINK_CONTACTS", "SEE_CONNECTION", "MANAGE_CONNECTION", "MANAGE_ORGANISATION"),
            *("MANAGE_MEMBERS", "SEE_LOGS"),
        }
    ),
    "OWNER": frozenset(
        {
            *("TRACK_OWN_TIME", "SEE_ALL_TIME", "SEE_MONEY", "MANAGE_PROJECTS", "INVOICE"),
            *("LINK_CONTACTS", "SEE_CONNECTION", "MANAGE_CONNECTION", "MANAGE_ORGANISATION"),
            *("MANAGE_MEMBERS", "SEE_LOGS", "OWN"),
        }
    ),
}

# Nobody has to be signed in; a person, in whatever organisation; else a permission there.
PUBLIC, SIGNED_IN = "PUBLIC", "SIGNED_IN"

APPLICATION: Mapping[str, str] = {
    "PUBLIC": """
        GET /
        GET /healthz
        GET /help
        GET /help/xero
        GET POST /invitations/<token>
        GET POST /login
        GET POST /login/code
        POST /login/code/passkey
        POST /login/code/passkey/challenge
        POST /login/passkey
        POST /login/passkey/challenge
        POST /logout
        GET /privacy/xero
        GET /readyz
        GET POST /reset
        GET POST /reset/<token>
        GET /reset/sent
        GET POST /signup
        GET POST /signup/sent
        GET POST /signup/xero
        GET POST /signup/xero/finish
        GET POST /take-back/<token>
        GET POST /verify/<token>
        POST /webhooks/xero
        GET POST /welcome/<token>
        GET /xero/callback
    """,
    "SIGNED_IN": """
        GET /account
        GET POST /account/address | confirmed
        GET POST /account/new-address/<token>
        POST /account/passkeys | confirmed, second factor
        GET /account/passkeys/<uuid:passkey_id>/remove | confirmed
        POST /account/passkeys/<uuid:passkey_id>/remove | confirmed
        POST /account/passkeys/challenge | confirmed, second factor
        GET /account/passkeys/new | confirmed, second factor
        GET POST /account/password
        POST /account/recovery-codes | confirmed
        POST /account/second-factor | confirmed
        GET /account/second-factor/new | confirmed
        GET /account/second-factor/remove | confirmed
        POST /account/second-factor/remove | confirmed
        POST /account/sessions/<uuid:session_id>/end
        POST /account/sessions/end-others
        POST /account/xero | confirmed
        GET /account/xero/unlink | confirmed
        POST /account/xero/unlink | confirmed
        GET POST /confirm
        POST /confirm/passkey
        POST /confirm/passkey/challenge
        POST /organisations
        GET /organisations/new
    """,
    "TRACK_OWN_TIME": """
        GET /o/<slug>/choices/work
        GET /o/<slug>/entries
        POST /o/<slug>/entries
        GET /o/<slug>/entries/<uuid:entry_id>
        POST /o/<slug>/entries/<uuid:entry_id>
        GET /o/<slug>/entries/<uuid:entry_id>/delete
        POST /o/<slug>/entries/<uuid:entry_id>/delete
        POST /o/<slug>/entries/<uuid:entry_id>/duplicate
        GET /o/<slug>/entries/<uuid:entry_id>/edit
        GET /o/<slug>/entries/<uuid:entry_id>/menu
        GET /o/<slug>/entries/new
        GET /o/<slug>/reports
        GET /o/<slug>/reports/time
        GET /o/<slug>/reports/time.csv
        GET /o/<slug>/reports/time.xlsx
        GET /o/<slug>/logo.png
        GET /o/<slug>/members/leave
        POST /o/<slug>/members/leave
        GET /o/<slug>/members/roles
        GET /o/<slug>/ownership
        GET /o/<slug>/ownership/accept | confirmed
        POST /o/<slug>/ownership/accept | confirmed
        POST /o/<slug>/ownership/decline
        GET /o/<slug>/settings
        GET /o/<slug>/settings/profile
        POST /o/<slug>/settings/profile
        GET /o/<slug>/timer
        POST /o/<slug>/timer
        POST /o/<slug>/timer/continue/<uuid:entry_id>
        GET /o/<slug>/timer/discard
        POST /o/<slug>/timer/discard
        POST /o/<slug>/timer/edit
        POST /o/<slug>/timer/stop
        GET /o/<slug>/timer/stopped/<uuid:stopped_timer_id>
        POST /o/<slug>/timer/stopped/<uuid:stopped_timer_id>
        POST /o/<slug>/timer/stopped/<uuid:stopped_timer_id>/drop
        POST /o/<slug>/timer/stopped/<uuid:stopped_timer_id>/keep
        GET /o/<slug>/timesheet
        POST /o/<slug>/timesheet
        GET /o/<slug>/timesheet/calendar
        POST /o/<slug>/timesheet/cell
        GET /o/<slug>/timesheet/day
        POST /o/<slug>/timesheet/rows/delete
        POST /o/<slug>/undo/<uuid:undo_step_id>
    """,
    "SEE_ALL_TIME": """
        GET /o/<slug>/choices/members
        GET /o/<slug>/choices/projects
    """,
    "SEE_MONEY": """
        GET /o/<slug>/rates
        GET /o/<slug>/rates/scope
    """,
    "MANAGE_PROJECTS": """
        POST /o/<slug>/checklist
        POST /o/<slug>/checklist/put-away
        GET /o/<slug>/choices/clients
        GET /o/<slug>/clients
        POST /o/<slug>/clients
        GET /o/<slug>/clients/<uuid:client_id>
        POST /o/<slug>/clients/<uuid:client_id>
        POST /o/<slug>/clients/<uuid:client_id>/archive
        GET /o/<slug>/clients/<uuid:client_id>/edit
        POST /o/<slug>/clients/<uuid:client_id>/restore
        GET /o/<slug>/clients/new
        POST /o/<slug>/milestones/<uuid:milestone_id>
        GET /o/<slug>/milestones/<uuid:milestone_id>/delete
        POST /o/<slug>/milestones/<uuid:milestone_id>/delete
        GET /o/<slug>/milestones/<uuid:milestone_id>/edit
        GET /o/<slug>/projects
        POST /o/<slug>/projects
        GET /o/<slug>/projects/<uuid:project_id>
        POST /o/<slug>/projects/<uuid:project_id>
        POST /o/<slug>/projects/<uuid:project_id>/archive
        GET /o/<slug>/projects/<uuid:project_id>/edit
        GET /o/<slug>/projects/<uuid:project_id>/milestones
        POST /o/<slug>/projects/<uuid:project_id>/milestones
        POST /o/<slug>/projects/<uuid:project_id>/restore
        GET /o/<slug>/projects/<uuid:project_id>/retainer
        GET /o/<slug>/projects/<uuid:project_id>/retainer/stop
        POST /o/<slug>/projects/<uuid:project_id>/retainer/stop
        POST /o/<slug>/projects/<uuid:project_id>/retainer/terms
        GET /o/<slug>/projects/<uuid:project_id>/retainer/terms/new
        POST /o/<slug>/projects/<uuid:project_id>/tasks
        GET /o/<slug>/projects/new
        GET /o/<slug>/projects/terms
        POST /o/<slug>/rates
        POST /o/<slug>/rates/<uuid:rate_id>
        GET /o/<slug>/rates/<uuid:rate_id>/delete
        POST /o/<slug>/rates/<uuid:rate_id>/delete
        GET /o/<slug>/rates/<uuid:rate_id>/edit
        GET /o/<slug>/retainers
        POST /o/<slug>/retainers/terms/<uuid:retainer_id>
        GET /o/<slug>/retainers/terms/<uuid:retainer_id>/delete
        POST /o/<slug>/retainers/terms/<uuid:retainer_id>/delete
        GET /o/<slug>/retainers/terms/<uuid:retainer_id>/edit
        POST /o/<slug>/tasks/<uuid:task_id>
        POST /o/<slug>/tasks/<uuid:task_id>/archive
        GET /o/<slug>/tasks/<uuid:task_id>/edit
        POST /o/<slug>/tasks/<uuid:task_id>/restore
    """,
    "INVOICE": """
        GET /o/<slug>/invoices
        POST /o/<slug>/invoices
        GET /o/<slug>/invoices/<uuid:invoice_id>
        POST /o/<slug>/invoices/<uuid:invoice_id>
        GET /o/<slug>/invoices/<uuid:invoice_id>/adoption
        POST /o/<slug>/invoices/<uuid:invoice_id>/adoption
        GET /o/<slug>/invoices/<uuid:invoice_id>/discard
        POST /o/<slug>/invoices/<uuid:invoice_id>/discard
        GET /o/<slug>/invoices/<uuid:invoice_id>/edit
        GET /o/<slug>/invoices/<uuid:invoice_id>/lines/<uuid:line_id>
        GET /o/<slug>/invoices/<uuid:invoice_id>/pdf
        POST /o/<slug>/invoices/<uuid:invoice_id>/account
        POST /o/<slug>/invoices/<uuid:invoice_id>/paper
        POST /o/<slug>/invoices/<uuid:invoice_id>/preview
        POST /o/<slug>/invoices/<uuid:invoice_id>/push
        GET /o/<slug>/invoices/<uuid:invoice_id>/release
        POST /o/<slug>/invoices/<uuid:invoice_id>/release
        GET /o/<slug>/invoices/<uuid:invoice_id>/renumbering
        POST /o/<slug>/invoices/<uuid:invoice_id>/renumbering
        GET /o/<slug>/invoices/<uuid:invoice_id>/resending
        POST /o/<slug>/invoices/<uuid:invoice_id>/resending
        POST /o/<slug>/invoices/<uuid:invoice_id>/warning
        GET /o/<slug>/invoices/bulk
        POST /o/<slug>/invoices/bulk
        GET /o/<slug>/invoices/bulk/<uuid:bulk_id>
        POST /o/<slug>/invoices/bulk/<uuid:bulk_id>/resume
        POST /o/<slug>/invoices/bulk/confirm
        GET /o/<slug>/invoices/new
        GET /o/<slug>/invoices/new/fixed/<uuid:client_id>
        POST /o/<slug>/invoices/new/fixed/<uuid:client_id>
        POST /o/<slug>/invoices/new/fixed/<uuid:client_id>/preview
        GET /o/<slug>/invoices/new/retainer/<uuid:client_id>
        POST /o/<slug>/invoices/new/retainer/<uuid:client_id>
        POST /o/<slug>/invoices/new/retainer/<uuid:client_id>/preview
        POST /o/<slug>/invoices/preview
        GET /o/<slug>/reconcile
        POST /o/<slug>/reconcile
        POST /o/<slug>/reconcile/<uuid:difference_id>/acceptance
        GET /o/<slug>/reconcile/differences.csv
        GET /o/<slug>/unbilled
        GET /o/<slug>/unbilled/<uuid:client_id>
    """,
    "LINK_CONTACTS": """
        GET /o/<slug>/clients/<uuid:client_id>/contact
        POST /o/<slug>/clients/<uuid:client_id>/contact
        POST /o/<slug>/clients/<uuid:client_id>/contact/new
        POST /o/<slug>/clients/<uuid:client_id>/contact/warning
        GET /o/<slug>/contacts
        POST /o/<slug>/contacts/accept
        POST /o/<slug>/settings/xero/status
        POST /o/<slug>/settings/xero/sync
        POST /o/<slug>/settings/xero/wait
    """,
    "SEE_CONNECTION": """
        GET /o/<slug>/settings/xero
        GET /o/<slug>/settings/xero/sync
    """,
    "MANAGE_CONNECTION": """
        GET /o/<slug>/settings/invoices
        POST /o/<slug>/settings/invoices
        POST /o/<slug>/settings/xero | confirmed, second factor
        GET /o/<slug>/settings/xero/connect | confirmed, second factor
        GET /o/<slug>/settings/xero/disconnect | confirmed
        POST /o/<slug>/settings/xero/disconnect | confirmed
        POST /o/<slug>/settings/xero/modules
        GET /o/<slug>/settings/xero/modules/off
        POST /o/<slug>/settings/xero/modules/off
        GET /o/<slug>/settings/xero/organisation
        POST /o/<slug>/settings/xero/organisation
        GET /o/<slug>/settings/xero/setup
        GET /o/<slug>/settings/xero/setup/contacts
        POST /o/<slug>/settings/xero/setup/contacts
        GET /o/<slug>/settings/xero/setup/defaults
        POST /o/<slug>/settings/xero/setup/defaults
        GET /o/<slug>/settings/xero/setup/tracking
        POST /o/<slug>/settings/xero/setup/tracking
    """,
    "MANAGE_ORGANISATION": """
        GET /o/<slug>/settings/address
        POST /o/<slug>/settings/address
        GET /o/<slug>/settings/invoice-details
        POST /o/<slug>/settings/invoice-details
        GET /o/<slug>/settings/logo
        POST /o/<slug>/settings/logo
        POST /o/<slug>/settings/logo/remove
        GET /o/<slug>/settings/organisation
        POST /o/<slug>/settings/organisation
    """,
    "MANAGE_MEMBERS": """
        POST /o/<slug>/invitations
        POST /o/<slug>/invitations/<uuid:invitation_id>/resend
        GET /o/<slug>/invitations/<uuid:invitation_id>/revoke
        POST /o/<slug>/invitations/<uuid:invitation_id>/revoke
        GET /o/<slug>/invitations/new
        GET /o/<slug>/members
        POST /o/<slug>/members/<uuid:membership_id>
        GET /o/<slug>/members/<uuid:membership_id>/deactivate
        POST /o/<slug>/members/<uuid:membership_id>/deactivate
        GET /o/<slug>/members/<uuid:membership_id>/edit
        POST /o/<slug>/members/<uuid:membership_id>/reactivate
    """,
    "SEE_LOGS": """
        GET /o/<slug>/choices/actors
        GET /o/<slug>/audit
        GET /o/<slug>/audit/log.csv
        GET /o/<slug>/exports
        POST /o/<slug>/exports | confirmed
        GET /o/<slug>/exports/<uuid:export_id>/download | confirmed
        GET /o/<slug>/settings/xero/calls
        GET /o/<slug>/settings/xero/calls.csv
    """,
    "OWN": """
        GET /o/<slug>/closure
        POST /o/<slug>/closure | confirmed
        GET /o/<slug>/closure/new | confirmed
        POST /o/<slug>/closure/undo | confirmed
        GET /o/<slug>/ownership/offer | confirmed
        POST /o/<slug>/ownership/offer | confirmed
        POST /o/<slug>/ownership/withdraw
    """,
}

CONSOLE: Mapping[str, str] = {
    "PUBLIC": """
        GET /console.css
        GET /healthz
        GET POST /login
        POST /logout
        GET /metrics
        GET /readyz
    """,
    "SIGNED_IN": """
        GET /
        GET /connections
        GET /jobs
        POST /jobs/<uuid:job_id>/retry
        GET /push-failures
        GET POST /push-failures/<uuid:org_id>/<uuid:invoice_id>/give-up
        POST /push-failures/<uuid:org_id>/<uuid:invoice_id>/retry
        GET /retention
        GET /retention/run
        POST /retention/runs
        GET /staff
        GET /sync-failures
        POST /sync-failures/<uuid:org_id>/<kind>/retry
        GET /trail
        GET /webhooks
        GET /workers
        GET /xero-budget
    """,
}


@dataclass(frozen=True)
class Demand:
    """What a route asks for: PUBLIC, SIGNED_IN or the name of a permission, and what beside it."""

    access: str
    is_confirmed: bool = False
    has_second_factor: bool = False


def read_table(table: Mapping[str, str]) -> dict[str, Demand]:
    """Methods and address → what is asked for. Raises ValueError for a line that stands twice."""
    demands: dict[str, Demand] = {}
    for access, lines in table.items():
        for line in lines.strip().splitlines():
            route, _, marks = line.strip().partition(" | ")
            if route in demands:
                raise ValueError(f"{route} stands twice")
            demands[route] = Demand(access, "confirmed" in marks, "second factor" in marks)
    return demands
