from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.queries import person
from app.accounts.services.factors import recovery_codes_left
from app.accounts.services.passkeys import passkeys_of
from app.accounts.services.xero_identity import is_linked
from app.blueprints.account.blueprint import blueprint
from app.blueprints.account.sessions import signed_in_browsers
from app.web.access import requires_sign_in
from app.web.page import render


@blueprint.get("")
@requires_sign_in
def show() -> Response:
    codes_left = recovery_codes_left(current_user.id)
    return render(
        "account/show.html",
        person=person(current_user.id),
        codes_left=codes_left,
        browsers=signed_in_browsers(),
        passkeys=passkeys_of(current_user.id),
        xero_linked=is_linked(current_user.id),
    )
