"""The setup after a first connection to Xero: three steps, each to be left and taken up again, each
a setting afterwards.
"""

from typing import Any

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from app.blueprints.contacts import mapping
from app.blueprints.invoices.books import load_books
from app.forms.edits import EditForm
from app.forms.invoice_defaults import DefaultsForm, defaults_form
from app.forms.setup import chosen_options, tracking_form
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import PLACEHOLDERS
from app.invoicing.services import choose_tracking, update_defaults
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render, render_form
from app.xero.connect.queries import setup_of, tracking_categories
from app.xero.connect.rules import STEP_TITLES, Setup, Step
from app.xero.connect.services.setup import finish_step
from app.xero.connection.queries import current_connection
from app.xero.reference.services import hold_of_connection
from app.xero.sync.queries import newest_run

blueprint = Blueprint("setup", __name__, url_prefix="/o/<slug>/settings/xero/setup")
blueprint.add_app_template_global(setup_of)


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
    """Where the setup stands."""
    return render("setup/show.html", setup=_setup(), steps=STEP_TITLES)


@blueprint.get("/defaults")
@requires(Permission.MANAGE_CONNECTION)
def defaults() -> Response:
    """The usual choices are filled in, so that going on is one click, which confirms them."""
    books = load_books()
    form = defaults_form(invoice_defaults(), books.references)
    form.suggest_account(books.suggested_account)
    form.tax_type.data = form.tax_type.data or books.references.own_tax_type(
        form.account_code.data or ""
    )
    return _defaults_page(form)


@blueprint.post("/defaults")
@requires(Permission.MANAGE_CONNECTION)
def save_defaults() -> Response:
    references = load_books().references
    form = defaults_form(invoice_defaults(), references)
    form.attempt(lambda: update_defaults(form.choice(), form.version.data, references.hold))
    return _defaults_page(form) if form.errors else _lead_on(Step.DEFAULTS)


def _defaults_page(form: DefaultsForm) -> Response:
    return render_form(
        "setup/defaults.html",
        form,
        "setup_form",
        books=load_books(),
        placeholders=PLACEHOLDERS,
        **_step_context(Step.DEFAULTS),
    )


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


def _setup() -> Setup:
    connection = current_connection()
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
    return redirect_to(_address(_setup().next_after(step)))


def _address(step: Step | None) -> str:
    return url_for(f"setup.{step}" if step else "setup.show")
