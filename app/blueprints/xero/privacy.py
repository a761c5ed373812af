from werkzeug.wrappers import Response

from app.blueprints.xero.blueprint import blueprint
from app.config import current_settings
from app.web.access import allows_back_cache, public
from app.web.encryption import encryption_sentences
from app.web.page import render
from app.xero.manifest import MODULES, SIGNING_IN


@blueprint.get("/privacy/xero")
@public
@allows_back_cache
def privacy() -> Response:
    """What Hourline touches in Xero, drawn from the manifest that the client obeys, and who runs
    this installation; for anybody.
    """
    return render(
        "privacy/xero.html",
        modules=(*MODULES, SIGNING_IN),
        style=current_settings().xero_scopes,
        encryption=encryption_sentences(current_settings()),
    )
