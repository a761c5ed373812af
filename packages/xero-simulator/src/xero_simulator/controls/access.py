"""Xero users, apps, connections and tokens."""

from typing import Any

from flask import Response, abort

from xero_simulator.apps import App, is_allowed_redirect_uri
from xero_simulator.controls.blueprint import blueprint, ok_answer, tenant_or_404
from xero_simulator.controls.request_body import InvalidBody, json_body
from xero_simulator.responses import json_answer
from xero_simulator.simulator import current_simulator
from xero_simulator.users import User


def _user_or_404(reference: str) -> User:
    """By user id or e-mail."""
    users = current_simulator().directory.users.values()
    user = next((user for user in users if reference in {user.user_id, user.email}), None)
    if user is None:
        abort(404, f"no user {reference!r}")
    return user


def _app_json(app: App) -> dict[str, Any]:
    return {
        "client_id": app.client_id,
        "name": app.name,
        "public": app.client_secret is None,
        "redirect_uris": app.redirect_uris,
        "granular_only": app.granular_only,
        "bulk_connect": app.bulk_connect,
    }


@blueprint.get("/users")
def list_users() -> Response:
    users = current_simulator().directory.users.values()
    rows = [{"user_id": user.user_id, "name": user.name, **vars(user)} for user in users]
    return json_answer({"users": rows})


@blueprint.post("/users/<reference>/revoke")
def revoke_user(reference: str) -> Response:
    """Connections and refresh tokens go; the next refresh is invalid_grant."""
    sim = current_simulator()
    user = _user_or_404(reference)
    with sim.lock:
        count = sim.directory.forget_consent(user.user_id)
        sim.grants.forget_user(user.user_id)
    return ok_answer(connections=count)


@blueprint.post("/users/<reference>/organisations")
def set_organisations(reference: str) -> Response:
    """The `organisations` the person has a role in from now on; others answer 403."""
    user = _user_or_404(reference)
    tenants = [tenant_or_404(name) for name in json_body().texts("organisations")]
    user.tenant_ids = [tenant.tenant_id for tenant in tenants]
    return ok_answer(tenant_ids=user.tenant_ids)


@blueprint.post("/tokens/expire")
def expire_tokens() -> Response:
    """Every access token ends now (TokenExpired); with `refresh` true the refresh tokens too."""
    sim = current_simulator()
    with sim.lock:
        counts = {"access": sim.grants.expire_access_tokens(sim.clock.now())}
        if json_body().flag("refresh", False):
            counts["refresh"] = sim.grants.expire_refresh_tokens(sim.clock.now())
    return ok_answer(**counts)


@blueprint.get("/connections")
def list_connections() -> Response:
    sim = current_simulator()
    with sim.lock:
        rows = [
            vars(connection)
            | {"created_at": str(connection.created_at)}
            | {"updated_at": str(connection.updated_at)}
            for connection in sim.directory.connections.values()
        ]
    return json_answer({"connections": rows})


@blueprint.get("/apps")
def list_apps() -> Response:
    return json_answer(
        {"apps": [_app_json(app) for app in current_simulator().directory.apps.values()]}
    )


@blueprint.post("/apps/<client_id>")
def change_app(client_id: str) -> Response:
    """`add_redirect_uri`, `granular_only`, `bulk_connect`; an app not known yet is registered."""
    body, apps = json_body(), current_simulator().directory.apps
    address = body.text("add_redirect_uri", "")
    if address and not is_allowed_redirect_uri(address):
        raise InvalidBody("add_redirect_uri: https, or http://localhost only")
    if client_id not in apps:
        secret = body.text("client_secret", "") or None
        apps[client_id] = App(client_id, secret, body.text("name", client_id))
    app = apps[client_id]
    if address and address not in app.redirect_uris:
        app.redirect_uris.append(address)
    app.granular_only = body.flag("granular_only", app.granular_only)
    app.bulk_connect = body.flag("bulk_connect", app.bulk_connect)
    return json_answer(_app_json(app))
