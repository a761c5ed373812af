"""The small view of organisations that stands for Xero's own pages."""

from flask import Blueprint, Response, request

from xero_simulator.web import apps, contacts, invoices, organisations
from xero_simulator.web.formats import day, money, plain_number

blueprint = Blueprint("web", __name__)
blueprint.add_app_template_filter(money)
blueprint.add_app_template_filter(day)
blueprint.add_app_template_filter(plain_number)
for part in (organisations, invoices, contacts, apps):
    blueprint.register_blueprint(part.blueprint)


@blueprint.after_app_request
def add_content_security_policy(response: Response) -> Response:
    """Names in the books are hostile: nothing but our own style sheet, and the empty icon, may
    load.
    """
    if (request.blueprint or "").startswith(("web", "identity_pages")):
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src data:"
        )
    return response
