"""The blueprint that all controls hang on, and how they say no."""

from typing import Any

from flask import Blueprint, Response, abort

from xero_simulator.accounting.errors import LedgerError, ResourceMissingError
from xero_simulator.controls.request_body import InvalidBody
from xero_simulator.directory import Tenant
from xero_simulator.faults import InvalidFault
from xero_simulator.responses import json_answer
from xero_simulator.simulator import current_simulator

blueprint = Blueprint("controls", __name__)


@blueprint.errorhandler(InvalidBody)
@blueprint.errorhandler(InvalidFault)
def answer_invalid_body(error: Exception) -> Response:
    return json_answer({"error": str(error)}, 400)


@blueprint.errorhandler(LedgerError)
def answer_ledger_error(error: LedgerError) -> Response:
    return json_answer({"error": str(error)}, 409)


@blueprint.errorhandler(ResourceMissingError)
def answer_missing_resource(error: ResourceMissingError) -> Response:
    return json_answer({"error": str(error) or "no such resource"}, 404)


def tenant_or_404(reference: str) -> Tenant:
    """By tenant id, ShortCode or name."""
    tenant = current_simulator().directory.find_tenant(reference)
    if tenant is None:
        abort(404, f"no organisation {reference!r}")
    return tenant


def ok_answer(**facts: Any) -> Response:
    return json_answer({"ok": True} | facts)
