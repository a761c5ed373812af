"""The app's webhook."""

from flask import Response

from xero_simulator.controls.blueprint import blueprint, done, tenant_or_404
from xero_simulator.controls.request_body import BodyInvalid, json_body
from xero_simulator.responses import json_answer
from xero_simulator.simulator import simulator
from xero_simulator.webhook_delivery import RESOURCES


@blueprint.get("/webhooks")
def show_webhook() -> Response:
    return json_answer(simulator().webhooks.state())


@blueprint.post("/webhooks")
def configure_webhook() -> Response:
    """`url`, `key`, `categories`; an empty URL switches it off."""
    body = json_body()
    changes = {name: body.text(name) for name in ("url", "key") if name in body.members}
    webhooks = simulator().webhooks
    webhooks.configure(**changes)
    if "categories" in body.members:
        webhooks.configure(categories=set(body.texts("categories")) & RESOURCES.keys())
    return show_webhook()


@blueprint.post("/webhooks/send")
def send_event() -> Response:
    """An event made by hand: `tenant`, `category`, `resource_id`, `type`, `count`.

    `tenant_id` instead of `tenant` names one that need not exist.
    """
    body = json_body()
    category = body.text("category", "CONTACT").upper()
    if category not in RESOURCES:
        raise BodyInvalid(f"category: one of {', '.join(RESOURCES)} expected")
    tenant_id = body.text("tenant_id", "") or tenant_or_404(body.text("tenant")).tenant_id
    simulator().webhooks.send(
        tenant_id,
        category,
        body.text("resource_id"),
        body.text("type", "UPDATE").upper(),
        body.whole("count", 1),
    )
    return done()


@blueprint.post("/webhooks/intent")
def intent() -> Response:
    """Send the intent to receive now; `ok` says whether Xero would enable the webhook."""
    report = simulator().webhooks.intend_to_receive()
    return json_answer({"ok": all(one["ok"] for one in report), "answers": report})


@blueprint.post("/webhooks/replay")
def replay() -> Response:
    return done(queued=simulator().webhooks.replay(json_body().whole("count", 1)))


@blueprint.post("/webhooks/pause")
def pause() -> Response:
    simulator().webhooks.configure(paused=True)
    return done()


@blueprint.post("/webhooks/resume")
def resume() -> Response:
    """Also enables a webhook that too many failures switched off."""
    simulator().webhooks.configure(paused=False)
    simulator().webhooks.enable()
    return done()
