import segno
from flask import flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.services import factors
from app.blueprints.account.blueprint import blueprint
from app.blueprints.auth.demo import code_for
from app.forms.accounts import text_of
from app.forms.security import EnrolForm
from app.web.access import requires_confirmation, requires_sign_in, reveals_secrets
from app.web.page import local_path, redirect_to, render
from app.web.session import SESSION_COOKIE

HOME = "/second-factor"


@blueprint.get(f"{HOME}/new")
@requires_sign_in
@requires_confirmation
@reveals_secrets
def new_second_factor() -> Response:
    return _page(EnrolForm(), factors.new_candidate(current_user.email, current_user.session_id))


@blueprint.post(HOME)
@requires_sign_in
@requires_confirmation
@reveals_secrets
def create_second_factor() -> Response:
    form = EnrolForm()
    candidate = factors.candidate_of(
        current_user.email, current_user.session_id, text_of(form.sealed)
    )
    enrolled = form.attempt(
        lambda: factors.set_up_second_factor(
            current_user.id, current_user.session_id, candidate, text_of(form.code)
        )
    )
    if not enrolled:
        return _page(form, candidate)
    response = render(
        "account/recovery_codes.html", codes=enrolled.recovery_codes, wanted=_next_path()
    )
    SESSION_COOKIE.set(response, enrolled.session)
    return response


@blueprint.get(f"{HOME}/remove")
@requires_sign_in
@requires_confirmation
def confirm_removal() -> Response:
    if not current_user.has_second_factor:
        return redirect_to(url_for("account.show"))
    return render("account/remove_second_factor.html")


@blueprint.post(f"{HOME}/remove")
@requires_sign_in
@requires_confirmation
def remove_second_factor() -> Response:
    token = factors.remove_second_factor(current_user.id, current_user.session_id)
    flash("The authenticator is removed, and your other sessions have ended.", "success")
    response = redirect_to(url_for("account.show"))
    SESSION_COOKIE.set(response, token)
    return response


@blueprint.post("/recovery-codes")
@requires_sign_in
@requires_confirmation
@reveals_secrets
def renew_recovery_codes() -> Response:
    """The new ones stand in this answer and nowhere else."""
    return render(
        "account/recovery_codes.html",
        codes=factors.renew_recovery_codes(current_user.id),
        wanted=url_for("account.show"),
    )


def _page(form: EnrolForm, candidate: factors.FactorCandidate) -> Response:
    picture = segno.make(candidate.uri, error="m").svg_data_uri(
        scale=5, border=3, light="#fff", dark="#000"
    )
    code = code_for(candidate.secret)
    return render(
        "account/new_second_factor.html",
        status=form.status,
        form=form,
        wanted=_next_path(),
        candidate=candidate,
        picture=picture,
        demo_code=code,
    )


def _next_path() -> str:
    return local_path(request.args.get("next"), url_for("account.show"))
