"""Signing up and in with Xero: out to Xero and back, then in, or on to a new account."""

from flask import flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.queries import person
from app.blueprints.auth.sign_up import SIGNED_UP
from app.blueprints.auth.site import blueprint, go_on
from app.forms.accounts import XeroSignUpForm, typed
from app.kernel.errors import DomainError
from app.kernel.secrets import new_token
from app.web.access import public
from app.web.page import redirect_to, render
from app.web.session import client_address
from app.xero.errors import XeroError
from app.xero.identity_models import IdentityAttempt
from app.xero.services import signing_in
from app.xero.services.signing_in import XeroPerson

# In the form cookie: the secret mark of the browser that a sign-in with Xero belongs to.
BROWSER = "xero_browser"
DECLINED = "You did not sign in with Xero. Nothing was changed."
STALE = "That sign-in with Xero has expired, was used before or belongs to another browser. Start again."


@blueprint.route("/signup/xero", methods=["GET", "POST"])
@public
def with_xero() -> Response:
    """One way for both: whoever has linked an account is let in, anybody else opens one."""
    if current_user.is_authenticated:
        return redirect_to(url_for("home.index"))
    if request.method == "GET":
        return render("auth/with_xero.html")
    services.count_sign_up(client_address())
    return redirect_to(signing_in.begin_sign_in(_new_mark()))


@blueprint.route("/signup/xero/finish", methods=["GET", "POST"])
@public
def finish_with_xero() -> Response:
    """Name and address of the new account, as Xero knows them; the address counts once its owner has confirmed it."""
    known = signing_in.waiting_for_sign_up(session.get(BROWSER, ""))
    if known is None:
        flash(STALE, "warning")
        return redirect_to(url_for("auth.login"))
    form = XeroSignUpForm(name=known.name, email=known.email)
    if form.attempt(lambda: _open_account(form, known)):
        signing_in.forget_sign_in(session.pop(BROWSER))
        return redirect_to(url_for("auth.sent"))
    return render("auth/finish_with_xero.html", status=form.status, form=form)


def finish_sign_in(state: str) -> Response:
    """Back from Xero: always on to a page of ours, for the address holds a code."""
    attempt = signing_in.take_sign_in(state, session.get(BROWSER, ""))
    if attempt is None or (attempt.user_id is not None and attempt.user_id != _who()):
        flash(STALE, "warning")
        return redirect_to(url_for("account.show" if current_user.is_authenticated else "auth.login"))
    back = url_for("account.show" if attempt.user_id else "auth.login")
    if request.args.get("error") or not request.args.get("code"):
        flash(DECLINED, "warning")
        return redirect_to(back)
    try:
        found = signing_in.who_signed_in(attempt, request.args["code"])
        return _link(attempt, found) if attempt.user_id else _let_in(attempt, found)
    except (XeroError, DomainError) as trouble:
        flash(trouble.message, "danger")
        return redirect_to(back)


def start_linking() -> Response:
    """Out to Xero, to link the account of whoever is signed in."""
    return redirect_to(signing_in.begin_sign_in(_new_mark(), current_user.id))


def _new_mark() -> str:
    session[BROWSER] = new_token()
    return str(session[BROWSER])


def _who() -> object:
    return current_user.id if current_user.is_authenticated else None


def _link(attempt: IdentityAttempt, found: XeroPerson) -> Response:
    assert attempt.user_id is not None, "linking starts from an account"
    services.link_xero(attempt.user_id, found.xero_user_id)
    flash("You can sign in with Xero from now on.", "success")
    return redirect_to(url_for("account.show"))


def _let_in(attempt: IdentityAttempt, found: XeroPerson) -> Response:
    owner = services.opens_account(found.xero_user_id)
    entry = services.enter_with_xero(found.xero_user_id, client_address(), request.user_agent.string)
    if owner is not None and entry is not None:
        return go_on(entry, person(owner.id).email)
    signing_in.keep_for_sign_up(attempt, found)
    return redirect_to(url_for("auth.finish_with_xero"))


def _open_account(form: XeroSignUpForm, known: XeroPerson) -> bool:
    mark = new_token()
    services.sign_up_with_xero(typed(form.name), typed(form.email), known.xero_user_id, mark, address=client_address())
    session[SIGNED_UP] = [typed(form.email), mark]
    return True


