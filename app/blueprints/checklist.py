"""From an empty organisation to the first draft in Xero: a list on the page one lands on, whose
steps tick themselves by what is really there, until it is put away.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response

from app.accounts.services import hide_checklist, show_checklist
from app.blueprints.invoices.billing_modes import MODE_PAGES
from app.kernel import clock
from app.permissions import Permission, can
from app.reports.first_steps import FirstSteps, first_steps
from app.reports.readiness import invoice_readiness
from app.web.access import requires
from app.web.context import add_frame_value
from app.web.filters import amount
from app.web.page import redirect_to
from app.xero.connect.queries import setup_of
from app.xero.connect.rules import Setup, Step
from app.xero.connection.models import Connection, ConnectionState
from app.xero.connection.queries import current_connection, suggested_modules
from app.xero.manifest import OPTIONAL

blueprint = Blueprint("checklist", __name__, url_prefix="/o/<slug>/checklist")
ASK_AN_ADMIN = "An admin of the organisation does this."


@dataclass(frozen=True)
class ChecklistStep:
    """`note`: what was made, or what is to be done; `action`: (address, words), absent where the
    person's role may not do it; `form`: which form does it in the list; `is_optional`: not counted.
    """

    title: str
    note: str
    is_done: bool
    action: tuple[str, str] | None = None
    form: str = ""
    is_optional: bool = False


class Checklist:
    """What the list shows to the person of this request."""

    def __init__(self, facts: FirstSteps, connection: Connection | None) -> None:
        self.facts, self.connection = facts, connection
        self.setup = setup_of(connection) if connection else Setup(frozenset())
        self.may_connect = can(g.member.role, Permission.MANAGE_CONNECTION)
        self.today = clock.today(g.member.time_zone)

    @cached_property
    def steps(self) -> list[ChecklistStep]:
        return [
            self._project_step(),
            self._time_step(),
            self._connection_step(),
            self._defaults_step(),
            self._contact_step(),
            self._invoice_step(),
            *([self._team_step()] if can(g.member.role, Permission.MANAGE_MEMBERS) else []),
        ]

    @cached_property
    def counted_steps(self) -> list[ChecklistStep]:
        return [step for step in self.steps if not step.is_optional]

    @property
    def done_count(self) -> int:
        return sum(step.is_done for step in self.counted_steps)

    @property
    def is_done(self) -> bool:
        return self.done_count == len(self.counted_steps)

    @cached_property
    def next_step(self) -> ChecklistStep | None:
        """The first one that is open."""
        return next((step for step in self.counted_steps if not step.is_done), None)

    @property
    def connect_choices(self) -> dict[str, Any]:
        """What is asked beside the button that connects Xero."""
        return {"optional": OPTIONAL, "suggested": suggested_modules()}

    def _project_step(self) -> ChecklistStep:
        facts, title = self.facts, "Client, project and rate"
        if facts.priced_project:
            rate = f", {facts.currency} {amount(facts.rate)} an hour" if facts.rate else ""
            return ChecklistStep(title, f"{facts.priced_project}{rate}", is_done=True)
        if facts.project_id:
            address = url_for("rates.show", project_id=facts.project_id, back=_own_page())
            note = f"{facts.project} has no rate yet, so its time is worth nothing."
            return ChecklistStep(title, note, False, (address, "Set a rate"))
        address = url_for("projects.new", client=facts.client_id, back=_own_page())
        note = "Who is billed, for which work, at how much an hour."
        return ChecklistStep(
            title, note, False, (address, "Add a project"), "" if facts.client_id else "project"
        )

    def _time_step(self) -> ChecklistStep:
        facts, title = self.facts, "First time entry"
        if facts.has_time:
            return ChecklistStep(title, "Time is tracked.", is_done=True)
        note = "Start the timer above, or write down what you did."
        action = (url_for("timesheet.day", date=self.today), "Add time")
        return ChecklistStep(title, note, False, action, "time" if facts.project_id else "")

    def _connection_step(self) -> ChecklistStep:
        title, connection = "Connect Xero", self.connection
        if connection and connection.state is ConnectionState.CONNECTED:
            return ChecklistStep(title, f"Connected to {connection.tenant_name}.", is_done=True)
        note = "Drafts go there; nothing in Xero is changed or deleted."
        if not self.may_connect:
            return ChecklistStep(title, ASK_AN_ADMIN, is_done=False)
        if connection:
            return ChecklistStep(
                title, "Xero needs reconnecting.", False, (url_for("xero.show"), "Reconnect")
            )
        return ChecklistStep(title, note, False, (url_for("xero.show"), "Connect"), "connect")

    def _defaults_step(self) -> ChecklistStep:
        title, is_done = "Invoice defaults", Step.DEFAULTS in self.setup.done
        if is_done or not self.may_connect:
            return ChecklistStep(title, "Answered." if is_done else ASK_AN_ADMIN, is_done)
        action = (url_for("setup.defaults"), "Answer") if self.connection else None
        return ChecklistStep(title, "Four questions: account, tax, terms, numbers.", False, action)

    def _contact_step(self) -> ChecklistStep:
        facts, title = self.facts, "Xero contacts"
        if not self.connection:
            return ChecklistStep(title, "Clients are linked to contacts in Xero.", is_done=False)
        action = (url_for("contacts.index"), "Link")
        if facts.has_linked_client and not facts.has_unlinked_client:
            return ChecklistStep(title, "Every client is linked.", is_done=True)
        if facts.has_linked_client:
            note = "The first client is linked; others are not."
            return ChecklistStep(title, note, True, action)
        return ChecklistStep(title, "Link your clients to contacts in Xero.", False, action)

    def _invoice_step(self) -> ChecklistStep:
        title, note = "First draft in Xero", "See every line, then create the draft."
        if self.facts.has_draft_in_xero:
            return ChecklistStep(title, "It is there.", True, (url_for("invoices.index"), "Open"))
        action = (url_for("invoices.new"), "Preview")
        others_done = self.facts.has_time and Step.DEFAULTS in self.setup.done
        if others_done and self.facts.has_linked_client:
            readiness = invoice_readiness(self.today, self.connection)
            if readiness.client and readiness.can_preview:
                action = (MODE_PAGES[readiness.mode].new_url(readiness.client.id), "Preview")
        return ChecklistStep(title, note, False, action)

    def _team_step(self) -> ChecklistStep:
        title = "Your team"
        if self.facts.has_team:
            return ChecklistStep(title, "Not only you.", is_done=True, is_optional=True)
        note = "Optional: invite those who track time with you, now or later."
        action = (url_for("invitations.new"), "Invite")
        return ChecklistStep(title, note, False, action, is_optional=True)


def _checklist() -> Checklist | None:
    """None where it is put away, or the person manages no projects."""
    is_shown = g.org.checklist_hidden_at is None and g.org.closed_at is None
    if not is_shown or not can(g.member.role, Permission.MANAGE_PROJECTS):
        return None
    return Checklist(first_steps(), current_connection())


add_frame_value("checklist", _checklist)


@blueprint.post("/put-away")
@requires(Permission.MANAGE_PROJECTS)
def destroy() -> Response:
    hide_checklist()
    return redirect_to(url_for("timesheet.index", put_away=1))


@blueprint.post("")
@requires(Permission.MANAGE_PROJECTS)
def create() -> Response:
    """Bring back the list that was put away."""
    show_checklist()
    return redirect_to(_own_page())


def _own_page() -> str:
    return url_for("timesheet.index")
