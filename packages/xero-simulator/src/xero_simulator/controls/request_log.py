"""What was received, and faults."""

from flask import Response, request

from xero_simulator.controls.blueprint import blueprint, done
from xero_simulator.controls.request_body import BodyInvalid, json_body
from xero_simulator.faults import KINDS
from xero_simulator.responses import json_answer
from xero_simulator.simulator import simulator

_FILTERS = {"method", "path", "tenant", "status", "fault", "idempotency_key"}


@blueprint.get("/requests")
def list_requests() -> Response:
    wanted = request.args.to_dict()
    if unknown := wanted.keys() - _FILTERS:
        raise BodyInvalid(f"unknown filter {unknown.pop()}; known: {', '.join(sorted(_FILTERS))}")
    return json_answer({"requests": simulator().traffic.calls(**wanted)})


@blueprint.get("/counters")
def show_counters() -> Response:
    return json_answer({"tenants": simulator().traffic.counters()})


@blueprint.delete("/requests")
@blueprint.delete("/counters")
def clear_traffic() -> Response:
    simulator().traffic.clear()
    return done()


@blueprint.get("/faults")
def list_faults() -> Response:
    return json_answer({"faults": simulator().faults.listed(), "kinds": KINDS})


@blueprint.post("/faults")
def create_fault() -> Response:
    return json_answer(simulator().faults.add(json_body().members), 201)


@blueprint.delete("/faults")
def clear_faults() -> Response:
    simulator().faults.clear()
    return done()
