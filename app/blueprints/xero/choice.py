"""Which of several organisations the consent was for."""

from flask import flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import HOME, blueprint
from app.forms.xero import ChooseForm
from app.kernel.errors import DomainError
from app.permissions import Permission
from app.web.access import requires
from app.web.filters import localtime
from app.web.page import redirect_to, render_form
from app.xero.api.errors import XeroError
from app.xero.connect import services
from app.xero.connect.rules import TenantMarks, tenant_marks
from app.xero.connection import queries

NOTHING_TO_CHOOSE = (
    "The consent covers no organisation that Hourline works with (a practice is none), or is too"
    " old: connect again and choose one."
)


def say_connected(outcome: services.ConnectOutcome) -> str:
    """Say so; answers the view to go on to: after a first connection the setup, beside which the
    first sync is to be watched.
    """
    flash(f"Connected to {outcome.connected}.", "success")
    if outcome.shared:
        flash(
            f"Another Hourline organisation is connected to {outcome.connected} too: both will"
            " create invoices there.",
            "warning",
        )
    return "setup.defaults" if outcome.fresh else "xero.show"


def say_failed(error: XeroError | DomainError) -> None:
    flash(
        (
            f"{error.message.rstrip('.')}. Try again in a moment."
            if isinstance(error, XeroError)
            else error.message
        ),
        "danger",
    )


@blueprint.get(f"{HOME}/organisation")
@requires(Permission.MANAGE_CONNECTION)
def choose() -> Response:
    return _page(ChooseForm())


def _page(form: ChooseForm) -> Response:
    try:
        offered = services.candidate_tenants(current_user.session_id)
    except XeroError as trouble:
        say_failed(trouble)
        return redirect_to(url_for("xero.show"))
    if not offered:
        flash(NOTHING_TO_CHOOSE, "warning")
        return redirect_to(url_for("xero.show"))
    connection = queries.current_connection()
    connected, name = (connection.tenant_id, connection.tenant_name) if connection else (None, "")
    form.offer(offered, str(connected or ""))
    notes = {
        str(marks.tenant.tenant_id): _note(marks)
        for marks in tenant_marks(offered, connected, name)
    }
    return render_form("xero/choose.html", form, "choose_form", connection=connection, notes=notes)


def _note(marks: TenantMarks) -> str:
    """What is said below the organisation's name; more where another one has the same."""
    words = ["connected now"] if marks.is_connected else []
    if marks.has_namesake:
        words += ["the new one of this name"] if marks.is_newest else []
        added_at = marks.tenant.added_at
        words += [f"first connected {localtime(added_at, 'short')}"] if added_at else []
        words.append(f"id {marks.short_id}…")
    return ", ".join(words)


@blueprint.post(f"{HOME}/organisation")
@requires(Permission.MANAGE_CONNECTION)
def update() -> Response:
    form = ChooseForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        outcome = services.choose_tenant(
            current_user.session_id, form.chosen_tenant_id, replace=form.replace.data
        )
    except services.ChoiceRefused as refusal:
        form.refuse(refusal)
        return _page(form)
    except (XeroError, DomainError) as trouble:
        say_failed(trouble)
        return redirect_to(url_for("xero.show"))
    return redirect_to(url_for(say_connected(outcome)))
