"""GET /connections and DELETE /connections/{id} (facts 1.1, 1.5)."""

from typing import Any

from flask import Blueprint, Response, request

from xero_simulator.access_tokens import UnusableToken, bearer_token
from xero_simulator.clock import seven_digit_timestamp
from xero_simulator.directory import Connection
from xero_simulator.responses import json_answer, not_found_answer, unauthorized_answer
from xero_simulator.simulator import Simulator, current_simulator

blueprint = Blueprint("connections", __name__, url_prefix="/connections")


@blueprint.errorhandler(UnusableToken)
def answer_unusable_token(error: UnusableToken) -> Response:
    return unauthorized_answer(str(error))


def _connection_json(sim: Simulator, connection: Connection) -> dict[str, Any]:
    tenant = sim.directory.tenants[connection.tenant_id]
    return {
        "id": connection.connection_id,
        "authEventId": connection.auth_event_id,
        "tenantId": tenant.tenant_id,
        "tenantType": tenant.tenant_type,
        "tenantName": tenant.name,
        "createdDateUtc": seven_digit_timestamp(connection.created_at),
        "updatedDateUtc": seven_digit_timestamp(connection.updated_at),
    }


def _reachable_connections(sim: Simulator) -> list[Connection]:
    consent = bearer_token(sim).consent
    if consent.is_of_app_alone:
        return sim.directory.connections_of_app(consent.client_id)
    return sim.directory.connections_of(consent.user_id, consent.client_id)


@blueprint.get("")
def index() -> Response:
    sim = current_simulator()
    event_id = request.args.get("authEventId", "").lower()
    with sim.lock:
        connections = [
            connection
            for connection in _reachable_connections(sim)
            if event_id in {"", connection.auth_event_id}
        ]
        return json_answer([_connection_json(sim, connection) for connection in connections])


@blueprint.delete("/<connection_id>")
def destroy(connection_id: str) -> Response:
    sim = current_simulator()
    with sim.lock:
        if connection_id not in {
            connection.connection_id for connection in _reachable_connections(sim)
        }:
            return not_found_answer()
        del sim.directory.connections[connection_id]
    answer = Response(b"", 204)
    del answer.headers["Content-Type"]
    return answer
