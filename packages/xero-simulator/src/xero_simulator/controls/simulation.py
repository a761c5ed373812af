"""Reset, size, clock, limits, and the list of controls."""

from dataclasses import asdict

from flask import Response, current_app

from xero_simulator.controls.blueprint import blueprint, ok_answer, tenant_or_404
from xero_simulator.controls.request_body import InvalidBody, json_body
from xero_simulator.responses import json_answer
from xero_simulator.simulator import current_simulator


@blueprint.get("/")
def list_controls() -> Response:
    rules = [rule for rule in current_app.url_map.iter_rules() if rule.rule.startswith("/_sim/")]
    lines = {
        f"{method} {rule.rule}"
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return json_answer({"controls": sorted(lines, key=lambda line: line.split()[::-1])})


@blueprint.post("/reset")
def reset_simulator() -> Response:
    current_simulator().reset(json_body().whole_number("contacts", 0))
    return ok_answer()


@blueprint.post("/seed")
def seed_contacts() -> Response:
    """`contacts` more contacts in an organisation, with or without personal data."""
    body = json_body()
    tenant = tenant_or_404(body.text("tenant"))
    contact_ids = tenant.ledger.create_contacts_bulk(
        body.whole_number("contacts"), body.flag("personal_data", True)
    )
    return ok_answer(created=len(contact_ids))


@blueprint.get("/clock")
def show_clock() -> Response:
    clock = current_simulator().clock
    return json_answer({"now": clock.now().isoformat(), "frozen": clock.is_frozen})


@blueprint.post("/clock")
def set_clock() -> Response:
    """`freeze` (true or an instant), `advance` (seconds), `resume_webhook` or `restore` (true)."""
    body, clock = json_body(), current_simulator().clock
    if unknown := body.members.keys() - {"freeze", "advance", "resume", "restore"}:
        raise InvalidBody(f"{unknown.pop()}: unknown")
    if body.flag("restore", False):
        clock.restore()
    if body.flag("resume", False):
        clock.resume()
    if body.members.get("freeze"):
        clock.freeze(body.moment("freeze"))
    clock.advance(body.number("advance", 0))
    return show_clock()


@blueprint.get("/limits")
def show_limits() -> Response:
    return json_answer(asdict(current_simulator().limiter.limits))


@blueprint.post("/limits")
def set_limits() -> Response:
    limits, body = current_simulator().limiter.limits, json_body()
    changes = {name: body.whole_number(name) for name in body.members}
    if unknown := changes.keys() - asdict(limits).keys():
        raise InvalidBody(f"{unknown.pop()}: unknown limit")
    for name, value in changes.items():
        setattr(limits, name, value)
    return show_limits()
