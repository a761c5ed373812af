from flask import current_app, flash, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts import services
from app.accounts.queries import link_owner
from app.accounts.rules import normal_email
from app.accounts.services.sign_up import is_sign_up_browser
from app.blueprints.auth.blueprint import admit, blueprint
from app.blueprints.auth.xero_browser import link_whoever_came
from app.forms.accounts import AddressForm, ChoosePasswordForm, ConfirmForm, SignUpForm, text_of
from app.kernel.secrets import new_token
from app.web.access import allows_back_cache, public, reveals_secrets
from app.web.errors import error_page
from app.web.page import redirect_to, render
from app.web.session import client_address

# In the form cookie: with which address this browser signed up, and the secret by which it is known
# again: its own link needs no password.
SIGNED_UP, MARK = "signed_up", "sign_up_mark"


@blueprint.route("/signup", methods=["GET", "POST"])
@public
@allows_back_cache
def signup() -> Response:
    if current_user.is_authenticated and request.method == "GET":
        return redirect_to(url_for("home.index"))
    form = SignUpForm()
    if form.attempt(lambda: _sign_up(form)):
        session[SIGNED_UP] = normal_email(text_of(form.email))
        return redirect_to(url_for("auth.sent"))
    return render("auth/signup.html", status=form.status, form=form)


@blueprint.route("/signup/sent", methods=["GET", "POST"])
@public
def sent() -> Response:
    """After signing up, whether the address was new or not; here one asks for the letter again."""
    form = AddressForm(email=session.get(SIGNED_UP))
    if form.attempt(lambda: _send_again(form)):
        session[SIGNED_UP] = normal_email(text_of(form.email))
        flash("If that address waits to be confirmed, another e-mail is on its way.", "success")
        return redirect_to(url_for("auth.sent"))
    inbox = url_for("mail.index") if "mail.index" in current_app.view_functions else None
    return render(
        "auth/sent.html", status=form.status, form=form, email=session.get(SIGNED_UP), inbox=inbox
    )


@blueprint.route("/verify/<token>", methods=["GET", "POST"])
@public
@reveals_secrets
def verify(token: str) -> Response:
    """A GET changes nothing: mail programs follow links to look at them."""
    owner = link_owner(token, "verify")
    if owner is None:
        return error_page(410)
    own_browser = is_sign_up_browser(owner, session.get(MARK, ""))
    form = ConfirmForm()
    if own_browser:
        del form.password
    user_id, email, has_password = owner.id, owner.email, owner.password_hash != ""
    opened = form.attempt(lambda: _verify(token, "" if own_browser else text_of(form.password)))
    if opened:
        if own_browser and not has_password:
            link_whoever_came(user_id, email)
        return _let_in(opened, email)
    return render(
        "auth/verify.html",
        status=form.status,
        form=form,
        email=email,
        elsewhere=not own_browser and not has_password,
    )


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@public
@reveals_secrets
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
    session.setdefault(MARK, new_token())
    services.sign_up(
        text_of(form.name),
        text_of(form.email),
        text_of(form.password),
        mark=session[MARK],
        address=client_address(),
    )
    return True


def _send_again(form: AddressForm) -> bool:
    services.resend_confirmation(text_of(form.email))
    return True


def _verify(token: str, password: str) -> str:
    mark = session.get(MARK, "")
    return services.verify_email(
        token, password, mark=mark, address=client_address(), user_agent=request.user_agent.string
    )


def _choose_password(token: str, form: ChoosePasswordForm) -> str:
    return services.choose_password(
        token,
        text_of(form.password),
        address=client_address(),
        user_agent=request.user_agent.string,
    )


def _let_in(opened: str, email: str) -> Response:
    response = admit(opened, email)
    flash("Your e-mail address is confirmed.", "success")
    return response
