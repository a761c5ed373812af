from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import blueprint
from app.config import current_settings
from app.web.access import public
from app.web.page import render
from app.xero.manifest import MODULES, SIGNING_IN


@blueprint.get("/privacy/xero")
@public
def privacy() -> Response:
    """What Hourline touches in Xero, for anybody: drawn from the manifest that the client obeys."""
    return render(
        "privacy/xero.html",
        modules=(*MODULES, SIGNING_IN),
        style=current_settings().xero_scopes,
    )
