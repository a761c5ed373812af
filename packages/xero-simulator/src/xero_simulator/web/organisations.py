"""The list of organisations, and the deep link that apps give people (facts 3.8)."""

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from xero_simulator.simulator import current_simulator
from xero_simulator.web.tenants import tenant_or_404

blueprint = Blueprint("organisations", __name__)


@blueprint.get("/")
def index() -> str:
    sim = current_simulator()
    return render_template("sim/organisations.html", tenants=list(sim.directory.tenants.values()))


@blueprint.get("/organisationlogin/default.aspx")
def deep_link() -> Response:
    """To the invoice that `redirecturl` names, or to the organisation's invoices."""
    tenant = tenant_or_404(request.args.get("shortcode", ""))
    target = parse_qs(urlsplit(request.args.get("redirecturl", "")).query)
    ids = {name.lower(): values[0] for name, values in target.items()}
    if "invoiceid" in ids:
        return redirect(
            url_for(
                "web.invoices.show",
                short_code=tenant.short_code,
                invoice_id=ids["invoiceid"],
            )
        )
    return redirect(url_for("web.invoices.index", short_code=tenant.short_code))
