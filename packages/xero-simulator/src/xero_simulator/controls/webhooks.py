"""The app's webhook."""

from flask import Response

from xero_simulator.controls.blueprint import blueprint, ok_answer, tenant_or_404
from xero_simulator.controls.request_body import InvalidBody, json_body
from xero_simulator.responses import json_answer
from xero_simulator.simulator import current_simulator
from xero_simulator.webhook_delivery import RESOURCE_NAMES


@blueprint.get("/webhooks")
def show_webhook() -> Response:
    return json_answer(current_simulator().webhooks.status_json())


@blueprint.post("/webhooks")
def configure_webhook() -> Response:
    """`url`, `key`, `categories`; an empty URL switches it off."""
    body = json_body()
    changes = {name: body.text(name) for name in ("url", "key") if name in body.members}
    webhooks = current_simulator().webhooks
    webhooks.configure(**changes)
    if "categories" in body.members:
        webhooks.configure(categories=set(body.texts("categories")) & RESOURCE_NAMES.keys())
    return show_webhook()


@blueprint.post("/webhooks/send")
def send_event() -> Response:
    """An event made by hand: `tenant`, `category`, `resource_id`, `type`, `count`.

    `tenant_id` instead of `tenant` names one that need not exist.
    """
    body = json_body()
    category = body.text("category", "CONTACT").upper()
    if category not in RESOURCE_NAMES:
        raise InvalidBody(f"category: one of {', '.join(RESOURCE_NAMES)} expected")
    tenant_id = body.text("tenant_id", "") or tenant_or_404(body.text("tenant")).tenant_id
    current_simulator().webhooks.send_event(
        tenant_id,
        category,
        body.text("resource_id"),
        body.text("type", "UPDATE").upper(),
        body.whole_number("count", 1),
    )
    return ok_answer()


@blueprint.post("/webhooks/intent")
def send_intent() -> Response:
    """Send the intent to receive now; `ok` says whether Xero would enable the webhook."""
    report = current_simulator().webhooks.send_intent_to_receive()
    return json_answer({"ok": all(answer["ok"] for answer in report), "answers": report})


@blueprint.post("/webhooks/replay")
def replay_events() -> Response:
    return ok_answer(
        queued=current_simulator().webhooks.replay_events(json_body().whole_number("count", 1))
    )


@blueprint.post("/webhooks/pause")
def pause_webhook() -> Response:
    current_simulator().webhooks.configure(paused=True)
    return ok_answer()


@blueprint.post("/webhooks/resume")
def resume_webhook() -> Response:
    """Also enables a webhook that too many failures switched off."""
    current_simulator().webhooks.configure(paused=False)
    current_simulator().webhooks.enable()
    return ok_answer()
