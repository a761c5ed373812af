"""What new invoices start from."""

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.books import Books, load_books
from app.forms.invoice_defaults import DefaultsForm, defaults_form
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import PLACEHOLDERS
from app.invoicing.services import update_defaults
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render

blueprint = Blueprint("invoice_defaults", __name__, url_prefix="/o/<slug>/settings/invoices")


@blueprint.get("")
@requires(Permission.MANAGE_CONNECTION)
def edit() -> Response:
    """What has broken in Xero since it was chosen is said beside it."""
    books = load_books()
    form = defaults_form(invoice_defaults(), books.references)
    form.point_out(books.references)
    return _page(form, books, 200)


@blueprint.post("")
@requires(Permission.MANAGE_CONNECTION)
def update() -> Response:
    books = load_books()
    form = defaults_form(invoice_defaults(), books.references)
    if "look_again" in request.form:
        form.point_out(books.references)
        return _page(form, books, 200)
    form.attempt(lambda: _save(form, books))
    if form.errors:
        return _page(form, books, form.refused_status)
    flash("Saved. New invoices start from this.", "success")
    return redirect_to(url_for("invoice_defaults.edit"))


def _save(form: DefaultsForm, books: Books) -> None:
    if form.point_out(books.references, only_touched=True):
        update_defaults(form.choice(), form.version.data, books.references.hold)


def _page(form: DefaultsForm, books: Books, status: int) -> Response:
    return render(
        "invoice_defaults/edit.html",
        "invoice_defaults_form",
        status=status,
        form=form,
        books=books,
        placeholders=PLACEHOLDERS,
    )
