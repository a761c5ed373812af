"""Where an organisation's pages are, the picture they show, and what its invoices say of it."""

from flask import Blueprint, flash, g, request, url_for
from werkzeug.wrappers import Response

from app.accounts import queries, services
from app.accounts.models import Logo
from app.accounts.rules.pictures import MAX_PICTURE_BYTES
from app.accounts.services.organisations import ADDRESS_COLUMNS, INVOICE_DETAILS_COLUMNS
from app.config import current_settings
from app.forms.accounts import text_of
from app.forms.edits import EditForm, confirmation_form
from app.forms.organisation import AddressForm, InvoiceDetailsForm, LogoForm
from app.kernel.errors import NotFound
from app.permissions import Permission
from app.web.access import requires
from app.web.page import redirect_to, render_form

blueprint = Blueprint("branding", __name__, url_prefix="/o/<slug>")


@blueprint.get("/settings/address")
@requires(Permission.MANAGE_ORGANISATION)
def edit_address() -> Response:
    return _address_page(_address_form())


@blueprint.post("/settings/address")
@requires(Permission.MANAGE_ORGANISATION)
def update_address() -> Response:
    form = _address_form()
    slug = form.attempt(lambda: services.move_organisation(text_of(form.slug), form.version.data))
    if form.errors:
        return _address_page(form)
    if slug is None:
        return redirect_to(url_for("settings.edit"))
    flash("The web address is changed. The old one leads to the new one.", "success")
    return redirect_to(url_for("settings.edit", slug=slug))


@blueprint.get("/settings/invoice-details")
@requires(Permission.MANAGE_ORGANISATION)
def edit_details() -> Response:
    return render_form("branding/details.html", _details_form())


@blueprint.post("/settings/invoice-details")
@requires(Permission.MANAGE_ORGANISATION)
def update_details() -> Response:
    form = _details_form()
    form.attempt(
        lambda: services.change_invoice_details(
            text_of(form.postal_address),
            text_of(form.tax_number),
            text_of(form.payment_line),
            form.version.data,
        )
    )
    if form.errors:
        return render_form("branding/details.html", form)
    flash("Saved. It stands on invoices made or edited from now on.", "success")
    return redirect_to(url_for("settings.index"))


@blueprint.get("/settings/logo")
@requires(Permission.MANAGE_ORGANISATION)
def edit_logo() -> Response:
    return _logo_page(_logo_form())


@blueprint.post("/settings/logo")
@requires(Permission.MANAGE_ORGANISATION)
def update_logo() -> Response:
    form = _logo_form()
    form.attempt(
        lambda: services.change_logo(
            form.logo.data.stream.read(MAX_PICTURE_BYTES + 1), form.version.data
        )
    )
    if form.errors:
        return _logo_page(form)
    flash("The logo is changed.", "success")
    return redirect_to(url_for("branding.edit_logo"))


@blueprint.post("/settings/logo/remove")
@requires(Permission.MANAGE_ORGANISATION)
def remove_logo() -> Response:
    form = confirmation_form(*_pictures())
    form.attempt(lambda: services.remove_logo(form.version.data))
    if form.errors:
        return _logo_page(form)
    flash("The logo is removed.", "success")
    return redirect_to(url_for("branding.edit_logo"))


@blueprint.get("/logo.png")
@requires(Permission.TRACK_OWN_TIME)
def logo() -> Response:
    """Kept by the reader's own browser for a day: another picture has another address."""
    image = queries.logo()
    if image is None:
        raise NotFound
    return Response(
        image.content,
        mimetype="image/png",
        headers={
            "Cache-Control": "private, max-age=86400" if request.args.get("v") else "no-store"
        },
    )


def _address_form() -> AddressForm:
    form = AddressForm(slug=g.org.slug)
    form.edit(g.org, columns=ADDRESS_COLUMNS)
    return form


def _details_form() -> InvoiceDetailsForm:
    form = InvoiceDetailsForm(obj=g.org)
    form.edit(g.org, columns=INVOICE_DETAILS_COLUMNS)
    return form


def _logo_form() -> LogoForm:
    form = LogoForm()
    form.edit(*_pictures())
    return form


def _logo_page(form: EditForm) -> Response:
    upload = form if isinstance(form, LogoForm) else _logo_form()
    return render_form("branding/logo.html", form, upload=upload)


def _pictures() -> list[Logo]:
    """The one the organisation shows, or none."""
    present = queries.logo()
    return [present] if present else []


def _address_page(form: AddressForm) -> Response:
    return render_form(
        "branding/address.html",
        form,
        base=current_settings().base_url,
        earlier=queries.earlier_addresses(),
    )
