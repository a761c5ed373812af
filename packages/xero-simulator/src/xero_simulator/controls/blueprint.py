"""The blueprint that all controls hang on, and how they say no."""

from typing import Any

from flask import Blueprint, Response, abort

from xero_simulator.accounting.errors import LedgerError, ResourceMissingError
from xero_simulator.controls.request_body import BodyInvalid
from xero_simulator.directory import Tenant
from xero_simulator.faults import FaultInvalid
from xero_simulator.responses import json_answer
from xero_simulator.simulator import simulator

blueprint = Blueprint("controls", __name__)


@blueprint.errorhandler(BodyInvalid)
@blueprint.errorhandler(FaultInvalid)
def body_invalid(error: Exception) -> Response:
    return json_answer({"error": str(error)}, 400)


@blueprint.errorhandler(LedgerError)
def ledger_refuses(error: LedgerError) -> Response:
    return json_answer({"error": str(error)}, 409)


@blueprint.errorhandler(ResourceMissingError)
def resource_missing(error: ResourceMissingError) -> Response:
    return json_answer({"error": str(error) or "no such resource"}, 404)


def tenant_or_404(reference: str) -> Tenant:
    """By tenant id, ShortCode or name."""
    tenant = simulator().world.find_tenant(reference)
    if tenant is None:
        abort(404, f"no organisation {reference!r}")
    return tenant


def done(**facts: Any) -> Response:
    return json_answer({"ok": True} | facts)
