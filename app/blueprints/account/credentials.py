"""Password and e-mail address."""

from flask import flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import link_address, link_owner
from app.accounts.services import email_addresses, email_links, passwords
from app.blueprints.account.blueprint import blueprint
from app.forms.accounts import AddressForm, text_of
from app.forms.base import Form
from app.forms.security import ChangePasswordForm
from app.web.access import requires_confirmation, requires_sign_in, reveals_secrets
from app.web.errors import error_page
from app.web.page import redirect_to, render
from app.web.session import SESSION_COOKIE


@blueprint.route("/password", methods=["GET", "POST"])
@requires_sign_in
def change_password() -> Response:
    form = ChangePasswordForm((current_user.name, current_user.email))
    token = form.attempt(lambda: _change(form))
    if token:
        flash("Your password is changed, and your other sessions have ended.", "success")
        response = redirect_to(url_for("account.show"))
        SESSION_COOKIE.set(response, token)
        return response
    return render("account/password.html", status=form.status, form=form)


@blueprint.route("/address", methods=["GET", "POST"])
@requires_sign_in
@requires_confirmation
def change_address() -> Response:
    form = AddressForm()
    if form.attempt(lambda: _ask_for_address(form)):
        flash(
            f"An e-mail is on its way to {text_of(form.email)}. The address changes when you follow"
            " its link.",
            "success",
        )
        return redirect_to(url_for("account.show"))
    return render("account/address.html", status=form.status, form=form)


@blueprint.route("/new-address/<token>", methods=["GET", "POST"])
@requires_sign_in
@reveals_secrets
def take_address(token: str) -> Response:
    """From the letter to the new address, in a browser where the account is signed in: a mistyped
    address is not let in by it.
    """
    owner = link_owner(token, email_links.NEW_ADDRESS)
    if owner is None or owner.id != current_user.id:
        return error_page(410)
    form = Form()
    address = form.attempt(lambda: email_addresses.change_email(token, current_user.id))
    if address:
        flash(f"Your address is {address} now. Sign in with it from now on.", "success")
        return redirect_to(url_for("account.show"))
    return render(
        "account/take_address.html",
        status=422 if form.errors else 200,
        form=form,
        address=link_address(token, email_links.NEW_ADDRESS),
    )


def _change(form: ChangePasswordForm) -> str:
    return passwords.change_password(
        current_user.id, current_user.session_id, text_of(form.old), text_of(form.password)
    )


def _ask_for_address(form: AddressForm) -> bool:
    email_addresses.request_email_change(current_user.id, text_of(form.email))
    return True
