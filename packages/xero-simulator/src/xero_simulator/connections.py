"""GET /connections and DELETE /connections/{id} (facts 1.1, 1.5)."""

from typing import Any

from flask import Blueprint, Response, request

from xero_simulator.access_tokens import TokenUnusable, bearer_token
from xero_simulator.clock import seven_digits
from xero_simulator.directory import Connection
from xero_simulator.responses import json_answer, not_found, unauthorized
from xero_simulator.simulator import Simulator, simulator

blueprint = Blueprint("connections", __name__, url_prefix="/connections")


@blueprint.errorhandler(TokenUnusable)
def token_unusable(error: TokenUnusable) -> Response:
    return unauthorized(str(error))


def _shown(sim: Simulator, connection: Connection) -> dict[str, Any]:
    tenant = sim.world.tenants[connection.tenant_id]
    return {
        "id": connection.connection_id,
        "authEventId": connection.auth_event_id,
        "tenantId": tenant.tenant_id,
        "tenantType": tenant.tenant_type,
        "tenantName": tenant.name,
        "createdDateUtc": seven_digits(connection.created_at),
        "updatedDateUtc": seven_digits(connection.updated_at),
    }


def _reachable(sim: Simulator) -> list[Connection]:
    consent = bearer_token(sim).consent
    return sim.world.connections_of(consent.user_id, consent.client_id)


@blueprint.get("")
def index() -> Response:
    sim = simulator()
    event = request.args.get("authEventId", "").lower()
    with sim.lock:
        found = [one for one in _reachable(sim) if event in {"", one.auth_event_id}]
        return json_answer([_shown(sim, one) for one in found])


@blueprint.delete("/<connection_id>")
def destroy(connection_id: str) -> Response:
    sim = simulator()
    with sim.lock:
        if connection_id not in {one.connection_id for one in _reachable(sim)}:
            return not_found()
        del sim.world.connections[connection_id]
    answer = Response(b"", 204)
    del answer.headers["Content-Type"]
    return answer
