"""The setup after a first connection to Xero: three steps, each to be left and taken up again, each
a setting afterwards.
"""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, g, url_for
from werkzeug.wrappers import Response

from app.blueprints.contacts import mapping
from app.blueprints.invoices.billing_modes import MODE_PAGES
from app.blueprints.invoices.books import Books, load_books
from app.forms.edits import EditForm
from app.forms.setup import SetupForm, chosen_options, setup_form, tracking_form
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import PLACEHOLDERS
from app.invoicing.services import choose_tracking, update_defaults
from app.kernel import clock
from app.permissions import Permission
from app.reports.readiness import Gap, invoice_readiness
from app.web.access import requires
from app.web.page import is_target, redirect_to, render, render_form
from app.xero.connect.queries import setup_of, tracking_categories
from app.xero.connect.rules import STEP_TITLES, Setup, Step
from app.xero.connect.services.setup import finish_step
from app.xero.connection.models import Connection
from app.xero.connection.queries import current_connection
from app.xero.contacts.queries import linked_count, unlinked_count
from app.xero.reference.services import hold_of_connection
from app.xero.sync.queries import newest_run, sync_status

blueprint = Blueprint("setup", __name__, url_prefix="/o/<slug>/settings/xero/setup")
blueprint.add_app_template_global(setup_of)
# After the contacts have come, clients of the same name are linked by a job of its own.
LINKING_TIME = timedelta(minutes=2)


@blueprint.before_request
def need_connection() -> Response | None:
    """Without a connection there is nothing to set up."""
    if current_connection() is not None:
        return None
    flash("Connect Xero first: the setup follows.", "info")
    return redirect_to(url_for("xero.show"))


@blueprint.get("")
@requires(Permission.MANAGE_CONNECTION)
def show() -> Response:
    """Whether an invoice could be sent now, else what is missing."""
    connection = current_connection()
    return render(
        "setup/show.html",
        setup=_setup_of(connection),
        steps=STEP_TITLES,
        **_readiness_context(connection),
    )


@blueprint.get("/defaults")
@requires(Permission.MANAGE_CONNECTION)
def defaults() -> Response:
    """What Xero itself usually does is filled in and said to be; saving confirms it."""
    if is_target("setup_reading"):
        return render("setup/defaults.html", "setup_reading", **_reading_context())
    books = load_books()
    form = setup_form(invoice_defaults(), books.references)
    form.suggest(books.references, books.suggested_account)
    return _defaults_page(form, books)


@blueprint.post("/defaults")
@requires(Permission.MANAGE_CONNECTION)
def save_defaults() -> Response:
    books = load_books()
    references = books.references
    form = setup_form(invoice_defaults(), references)
    form.attempt(lambda: update_defaults(form.choice(), form.version.data, references.hold))
    return _defaults_page(form, books) if form.errors else _lead_on(Step.DEFAULTS)


def _defaults_page(form: SetupForm, books: Books) -> Response:
    return render_form(
        "setup/defaults.html",
        form,
        "setup_form",
        books=books,
        placeholders=PLACEHOLDERS,
        **_step_context(Step.DEFAULTS),
        **_reading_context(),
    )


def _reading_context() -> dict[str, Any]:
    """How far reading from Xero is; once it is done, which invoice could be looked at. `is_moving`:
    whether to ask again, also while clients are being linked to what was read.
    """
    syncs = sync_status()
    if syncs.is_running or not syncs.has_finished_once:
        return {"syncs": syncs, "is_moving": syncs.is_running, "readiness": None}
    context = _readiness_context(current_connection())
    ends = [kind.last_good.finished_at for kind in syncs.kinds if kind.last_good]
    is_recent = any(end and clock.now() - end < LINKING_TIME for end in ends)
    is_moving = is_recent and Gap.CONTACT in context["readiness"].gaps
    return {"syncs": syncs, "is_moving": is_moving, **context}


def _readiness_context(connection: Connection | None) -> dict[str, Any]:
    readiness = invoice_readiness(_today(), connection)
    client = readiness.client
    return {
        "readiness": readiness,
        "preview_address": MODE_PAGES[readiness.mode].new_url(client.id) if client else "",
    }


@blueprint.get("/tracking")
@requires(Permission.MANAGE_CONNECTION)
def tracking() -> Response:
    return _tracking_page(tracking_form(tracking_categories(), invoice_defaults()))


@blueprint.post("/tracking")
@requires(Permission.MANAGE_CONNECTION)
def save_tracking() -> Response:
    hold, categories = hold_of_connection(), tracking_categories()
    form = tracking_form(categories, invoice_defaults())
    form.attempt(lambda: choose_tracking(chosen_options(form, categories), form.version.data, hold))
    return _tracking_page(form) if form.errors else _lead_on(Step.TRACKING)


def _tracking_page(form: EditForm) -> Response:
    synced = newest_run("tracking", "done") is not None
    return render_form(
        "setup/tracking.html",
        form,
        "setup_form",
        categories=tracking_categories(),
        synced=synced,
        **_step_context(Step.TRACKING),
    )


@blueprint.get("/contacts")
@requires(Permission.MANAGE_CONNECTION)
def contacts() -> Response:
    return render("setup/contacts.html", **mapping(), **_step_context(Step.CONTACTS))


@blueprint.post("/contacts")
@requires(Permission.MANAGE_CONNECTION)
def finish() -> Response:
    """Each link is made by itself; this says that it is enough for now."""
    return _lead_on(Step.CONTACTS)


def _today() -> date:
    return clock.today(g.member.time_zone)


def _setup() -> Setup:
    return _setup_of(current_connection())


def _setup_of(connection: Connection | None) -> Setup:
    return setup_of(connection) if connection else Setup(frozenset())


def _step_context(step: Step) -> dict[str, Any]:
    setup = _setup()
    return {
        "setup": setup,
        "steps": STEP_TITLES,
        "step": step,
        "later": _address(setup.next_after(step)),
    }


def _lead_on(step: Step) -> Response:
    finish_step(step)
    connection = current_connection()
    if step is Step.DEFAULTS and invoice_readiness(_today(), connection).is_ready:
        return redirect_to(url_for("setup.show"))  # what is left is named there, and can wait
    following = _setup_of(connection).next_after(step)
    if following is Step.CONTACTS and linked_count() and not unlinked_count():
        finish_step(Step.CONTACTS)
        following = None
    return redirect_to(_address(following))


def _address(step: Step | None) -> str:
    return url_for(f"setup.{step}" if step else "setup.show")
