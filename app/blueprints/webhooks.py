"""Where Xero announces changes: 200 or 401, an empty body, no cookie, in milliseconds."""

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from app.web.access import public
from app.xero.webhooks import is_signed, read_events, receive

blueprint = Blueprint("webhooks", __name__)
LARGEST = 1024 * 1024


@blueprint.post("/webhooks/xero")
@public
def create() -> Response:
    request.max_content_length = LARGEST
    body = request.get_data(cache=False)
    key = current_app.extensions["settings"].xero_webhook_key
    if not is_signed(body, request.headers.get("x-xero-signature", ""), key):
        return Response(status=401)
    receive(read_events(body))
    return Response(status=200)
