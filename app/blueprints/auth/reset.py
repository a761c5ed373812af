from flask import current_app, flash, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries import link_address, link_owner
from app.accounts.services import account_recovery, email_links, passwords
from app.accounts.services.sign_in import SignInProgress
from app.blueprints.auth.blueprint import blueprint, go_on, keep_wanted_page
from app.config import current_settings
from app.forms.accounts import AddressForm, ChoosePasswordForm, text_of
from app.forms.base import Form
from app.web.access import allows_back_cache, public, reveals_secrets
from app.web.errors import error_page
from app.web.page import redirect_to, render
from app.web.session import client_address


@blueprint.route("/reset", methods=["GET", "POST"])
@public
@allows_back_cache
def forgot() -> Response:
    form = AddressForm()
    if form.attempt(lambda: _ask(form)):
        keep_wanted_page()
        return redirect_to(url_for("auth.reset_sent"))
    return render("auth/forgot.html", status=form.status, form=form)


@blueprint.get("/reset/sent")
@public
def reset_sent() -> Response:
    """The same whether the address has an account or not."""
    return render(
        "auth/reset_sent.html",
        inbox=url_for("mail.index") if "mail.index" in current_app.view_functions else None,
    )


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
@reveals_secrets
def reset(token: str) -> Response:
    """A GET changes nothing: mail programs follow links to look at them."""
    owner = link_owner(token, email_links.RESET)
    if owner is None:
        return error_page(410)
    email = owner.email
    form = ChoosePasswordForm((owner.name, email))
    entry = form.attempt(lambda: _reset(token, form))
    if entry:
        response = go_on(entry, email)
        flash("Your new password is set, and all other sessions have ended.", "success")
        return response
    return render("auth/reset.html", status=form.status, form=form, email=email)


@blueprint.route("/take-back/<token>", methods=["GET", "POST"])
@public
@reveals_secrets
def take_back(token: str) -> Response:
    """From a letter that told of a new way into the account, or that it has another address; on to
    a new password.
    """
    email = link_address(token, email_links.TAKE_BACK)
    if not email:
        return error_page(410)
    form = Form()
    onwards = form.attempt(lambda: account_recovery.recover_account(token))
    if onwards:
        flash(
            "Your account is yours again, and every session has ended. Now set a new password.",
            "success",
        )
        return redirect_to(onwards.removeprefix(current_settings().base_url))
    return render("auth/take_back.html", status=422 if form.errors else 200, form=form, email=email)


def _ask(form: AddressForm) -> bool:
    passwords.request_password_reset(text_of(form.email), client_address())
    return True


def _reset(token: str, form: ChoosePasswordForm) -> SignInProgress:
    return passwords.reset_password(
        token, text_of(form.password), client_address(), request.user_agent.string
    )
