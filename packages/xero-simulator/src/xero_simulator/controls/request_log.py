"""What was received, and faults."""

from flask import Response, request

from xero_simulator.controls.blueprint import blueprint, ok_answer
from xero_simulator.controls.request_body import InvalidBody, json_body
from xero_simulator.faults import FAULT_KINDS
from xero_simulator.responses import json_answer
from xero_simulator.simulator import current_simulator

_FILTER_NAMES = {"method", "path", "tenant", "status", "fault", "idempotency_key"}


@blueprint.get("/requests")
def list_requests() -> Response:
    filters = request.args.to_dict()
    if unknown := filters.keys() - _FILTER_NAMES:
        raise InvalidBody(
            f"unknown filter {unknown.pop()}; known: {', '.join(sorted(_FILTER_NAMES))}"
        )
    return json_answer({"requests": current_simulator().request_log.calls(**filters)})


@blueprint.get("/counters")
def show_counters() -> Response:
    return json_answer({"tenants": current_simulator().request_log.counters()})


@blueprint.delete("/requests")
@blueprint.delete("/counters")
def clear_request_log() -> Response:
    current_simulator().request_log.clear()
    return ok_answer()


@blueprint.get("/faults")
def list_faults() -> Response:
    return json_answer({"faults": current_simulator().faults.as_json(), "kinds": FAULT_KINDS})


@blueprint.post("/faults")
def create_fault() -> Response:
    return json_answer(current_simulator().faults.add(json_body().members), 201)


@blueprint.delete("/faults")
def clear_faults() -> Response:
    current_simulator().faults.clear()
    return ok_answer()
