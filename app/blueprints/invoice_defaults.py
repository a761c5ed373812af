"""What new invoices start from."""

from flask import Blueprint, flash, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.books import books
from app.forms.invoices import DefaultsForm
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import PLACEHOLDERS
from app.invoicing.services import update_defaults
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render_form

blueprint = Blueprint("invoice_defaults", __name__, url_prefix="/o/<slug>/settings/invoices")


@blueprint.get("")
@requires(Permission.MANAGE_CONNECTION)
def edit() -> Response:
    return _page(defaults_form())


@blueprint.post("")
@requires(Permission.MANAGE_CONNECTION)
def update() -> Response:
    form = defaults_form()
    form.attempt(lambda: update_defaults(form.choice()))
    if form.errors:
        return _page(form)
    flash("Saved. New invoices start from this.", "success")
    return redirect_to(url_for("invoice_defaults.edit"))


def defaults_form() -> DefaultsForm:
    """As it was sent, else as the organisation's defaults are; with what Xero offers."""
    defaults = invoice_defaults()
    form = DefaultsForm(
        account_code=defaults.account_code,
        tax_type=defaults.tax_type,
        branding_theme_id=str(defaults.branding_theme_id or ""),
        terms_days=defaults.terms_days,
        numbering=defaults.numbering.value,
        number_prefix=defaults.number_prefix,
        next_number=defaults.next_number,
        grouping=defaults.grouping.value,
        line_amount_types=defaults.line_amount_types.value,
        line_template=defaults.line_template,
    )
    form.offer(books().references)
    return form


def _page(form: DefaultsForm) -> Response:
    return render_form("invoice_defaults/edit.html", form, "invoice_defaults_form", known=books(), placeholders=PLACEHOLDERS)
