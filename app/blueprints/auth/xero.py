"""Signing up and in with Xero: out to Xero and back, then in, or on to a new account."""

from flask import flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import person
from app.accounts.rules import normal_email
from app.accounts.services import xero_identity
from app.accounts.services.attempts import StrangerRequest, count_request
from app.accounts.services.sign_up import sign_up
from app.blueprints.auth.blueprint import blueprint, go_on, keep_wanted_page
from app.blueprints.auth.sign_up import MARK, SIGNED_UP
from app.blueprints.auth.xero_browser import mark, new_mark, whoever_came
from app.forms.accounts import XeroSignUpForm, text_of
from app.kernel.errors import DomainError
from app.kernel.secrets import new_token
from app.web.access import public
from app.web.page import redirect_to, render
from app.web.session import client_address
from app.xero.api.errors import XeroError
from app.xero.connect.models import IdentityAttempt
from app.xero.connect.services import sign_ins
from app.xero.connect.services.sign_ins import XeroPerson

DECLINED_MESSAGE = "You did not sign in with Xero. Nothing was changed."
STALE_SIGN_IN_MESSAGE = (
    "That sign-in with Xero has expired, was used before or belongs to another browser. Start"
    " again."
)


@blueprint.route("/signup/xero", methods=["GET", "POST"])
@public
def with_xero() -> Response:
    """One way for both: whoever has linked an account is let in, anybody else opens one."""
    if current_user.is_authenticated:
        return redirect_to(url_for("home.index"))
    if request.method == "GET":
        return render("auth/with_xero.html")
    count_request(StrangerRequest.XERO_SIGN_IN, client_address())
    keep_wanted_page()
    return redirect_to(sign_ins.begin_sign_in(new_mark()))


@blueprint.route("/signup/xero/finish", methods=["GET", "POST"])
@public
def finish_with_xero() -> Response:
    """Name and address of the new account, as Xero knows them; the address counts once its owner
    has confirmed it.
    """
    xero_person = whoever_came()
    if xero_person is None or current_user.is_authenticated:
        flash(STALE_SIGN_IN_MESSAGE, "warning")
        return redirect_to(url_for("auth.login"))
    form = XeroSignUpForm(name=xero_person.name, email=xero_person.email)
    if form.attempt(lambda: _open_account(form)):
        return redirect_to(url_for("auth.sent"))
    return render("auth/finish_with_xero.html", status=form.status, form=form)


def finish_sign_in(state: str) -> Response:
    """Back from Xero: always on to a page of ours, for the address holds a code."""
    attempt = sign_ins.take_sign_in(state, mark())
    if attempt is None or (attempt.user_id is not None and attempt.user_id != _current_user_id()):
        flash(STALE_SIGN_IN_MESSAGE, "warning")
        return redirect_to(
            url_for("account.show" if current_user.is_authenticated else "auth.login")
        )
    back = url_for("account.show" if attempt.user_id else "auth.login")
    if request.args.get("error") or not request.args.get("code"):
        flash(DECLINED_MESSAGE, "warning")
        return redirect_to(back)
    try:
        xero_person = sign_ins.identify_person(attempt, request.args["code"])
        return _link(attempt, xero_person) if attempt.user_id else _let_in(attempt, xero_person)
    except (XeroError, DomainError) as trouble:
        flash(trouble.message, "danger")
        return redirect_to(back)


def start_linking() -> Response:
    """Out to Xero, to link the account of whoever is signed in."""
    return redirect_to(sign_ins.begin_sign_in(new_mark(), current_user.id))


def _current_user_id() -> object:
    return current_user.id if current_user.is_authenticated else None


def _link(attempt: IdentityAttempt, xero_person: XeroPerson) -> Response:
    assert attempt.user_id is not None, "linking starts from an account"
    xero_identity.link_xero(attempt.user_id, xero_person.xero_user_id)
    flash("You can sign in with Xero from now on.", "success")
    return redirect_to(url_for("account.show"))


def _let_in(attempt: IdentityAttempt, xero_person: XeroPerson) -> Response:
    owner = xero_identity.account_of_xero_user(xero_person.xero_user_id)
    entry = xero_identity.sign_in_with_xero(
        xero_person.xero_user_id, client_address(), request.user_agent.string
    )
    if owner is not None and entry is not None:
        return go_on(entry, person(owner.id).email)
    sign_ins.remember_for_sign_up(attempt, xero_person)
    return redirect_to(url_for("auth.finish_with_xero"))


def _open_account(form: XeroSignUpForm) -> bool:
    session.setdefault(MARK, new_token())
    sign_ins.note_account_address(mark(), normal_email(text_of(form.email)))
    sign_up(
        text_of(form.name), text_of(form.email), "", mark=session[MARK], address=client_address()
    )
    session[SIGNED_UP] = text_of(form.email)
    return True
