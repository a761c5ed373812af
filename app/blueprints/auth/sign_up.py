from flask import current_app, flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.queries import link_owner
from app.accounts.rules import normal_email
from app.blueprints.auth.site import admit, blueprint
from app.forms.accounts import AddressForm, ChoosePasswordForm, ConfirmForm, SignUpForm, typed
from app.web.access import public
from app.web.errors import error_page
from app.web.page import redirect_to, render
from app.web.session import client_address

# In the form cookie: with which address this browser signed up. Its own link then needs no password.
SIGNED_UP = "signed_up"


@blueprint.route("/signup", methods=["GET", "POST"])
@public
def signup() -> Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect_to(url_for("home.index"))
    form = SignUpForm()
    if form.attempt(lambda: _sign_up(form)):
        session[SIGNED_UP] = normal_email(typed(form.email))
        return redirect_to(url_for("auth.sent"))
    return render("auth/signup.html", status=form.status, form=form)


@blueprint.route("/signup/sent", methods=["GET", "POST"])
@public
def sent() -> Response:
    """After signing up, whether the address was new or not; here one asks for the letter again."""
    form = AddressForm(email=session.get(SIGNED_UP))
    if form.attempt(lambda: _send_again(form)):
        session[SIGNED_UP] = normal_email(typed(form.email))
        flash("If that address waits to be confirmed, another letter is on its way.", "success")
        return redirect_to(url_for("auth.sent"))
    inbox = url_for("mail.index") if "mail.index" in current_app.view_functions else None
    return render("auth/sent.html", status=form.status, form=form, email=session.get(SIGNED_UP), inbox=inbox)


@blueprint.route("/verify/<token>", methods=["GET", "POST"])
@public
def verify(token: str) -> Response:
    """A GET changes nothing: mail programs follow links to look at them."""
    owner = link_owner(token, "verify")
    if owner is None:
        return error_page(410)
    own_browser = session.get(SIGNED_UP) == owner.email
    form = ConfirmForm()
    if own_browser:
        del form.password
    email = owner.email
    opened = form.attempt(lambda: _verify(token, None if own_browser else form.password.data))
    if opened:
        return _let_in(opened, email)
    return render("auth/verify.html", status=form.status, form=form, email=email)


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> Response:
    """Choosing the first password, for whom somebody else added."""
    owner = link_owner(token, "welcome")
    if owner is None:
        return error_page(410)
    email = owner.email
    form = ChoosePasswordForm((owner.name, email))
    opened = form.attempt(lambda: _choose_password(token, form))
    if opened:
        return _let_in(opened, email)
    return render("auth/welcome.html", status=form.status, form=form, email=email)


def _sign_up(form: SignUpForm) -> bool:
    services.sign_up(typed(form.name), typed(form.email), typed(form.password), address=client_address())
    return True


def _send_again(form: AddressForm) -> bool:
    services.send_again(typed(form.email))
    return True


def _verify(token: str, password: str | None) -> str:
    return services.verify_email(token, password, address=client_address(), user_agent=request.user_agent.string)


def _choose_password(token: str, form: ChoosePasswordForm) -> str:
    return services.choose_password(token, typed(form.password), address=client_address(), user_agent=request.user_agent.string)


def _let_in(opened: str, email: str) -> Response:
    response = admit(opened, email)
    flash("Your e-mail address is confirmed.", "success")
    return response
