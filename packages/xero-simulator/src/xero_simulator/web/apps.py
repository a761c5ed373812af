"""Connected apps of an organisation, as Settings > Connected apps shows them."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from xero_simulator.directory import Connection, Tenant
from xero_simulator.simulator import Simulator, current_simulator
from xero_simulator.web.tenants import tenant_or_404

blueprint = Blueprint("apps", __name__, url_prefix="/o/<short_code>/apps")


@dataclass(frozen=True)
class ConnectedApp:
    client_id: str
    name: str
    people: list[str]
    since: str


def _connections_by_app(sim: Simulator, tenant: Tenant) -> dict[str, list[Connection]]:
    by_app: dict[str, list[Connection]] = {}
    for connection in sim.directory.connections.values():
        if connection.tenant_id == tenant.tenant_id:
            by_app.setdefault(connection.client_id, []).append(connection)
    return by_app


def _connected_apps(sim: Simulator, tenant: Tenant) -> list[ConnectedApp]:
    with sim.lock:
        return [
            ConnectedApp(
                client_id,
                sim.directory.apps[client_id].name,
                [sim.directory.users[connection.user_id].name for connection in connections],
                min(connection.created_at for connection in connections).isoformat(),
            )
            for client_id, connections in _connections_by_app(sim, tenant).items()
        ]


@blueprint.get("")
def index(short_code: str) -> str:
    tenant = tenant_or_404(short_code)
    connected = _connected_apps(current_simulator(), tenant)
    return render_template("sim/apps.html", tenant=tenant, tab="apps", connected=connected)


@blueprint.post("/<client_id>/disconnect")
def disconnect(short_code: str, client_id: str) -> Response:
    sim = current_simulator()
    with sim.lock:
        sim.directory.disconnect_tenant(tenant_or_404(short_code).tenant_id, client_id)
    return redirect(url_for(".index", short_code=short_code), 303)
