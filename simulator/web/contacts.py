"""Contacts of an organisation: search, rename, archive."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from simulator.accounting.errors import LedgerError, ResourceMissingError
from simulator.web.lookup import tenant_or_404
from simulator.world import Tenant

blueprint = Blueprint("contacts", __name__, url_prefix="/o/<short_code>/contacts")

SHOWN = 200
Page = str | Response | tuple[str, int]


def _found(tenant: Tenant, query: str) -> list[dict[str, Any]]:
    wanted = query.casefold()
    contacts = tenant.ledger.contacts(include_archived=True)
    found = [one for one in contacts if wanted in str(one["Name"]).casefold()]
    return sorted(found, key=lambda one: (one["ContactStatus"], str(one["Name"]).casefold()))


def _listed(tenant: Tenant, query: str, error: str = "") -> str:
    found = _found(tenant, query)
    return render_template(
        "sim/contacts.html",
        tenant=tenant,
        tab="contacts",
        contacts=found[:SHOWN],
        total=len(found),
        query=query,
        error=error,
    )


@blueprint.get("")
def index(short_code: str) -> Page:
    return _listed(tenant_or_404(short_code), request.args.get("q", ""))


@blueprint.post("/<contact_id>/<verb>")
def change(short_code: str, contact_id: str, verb: str) -> Page:
    tenant = tenant_or_404(short_code)
    query = request.form.get("q", "")
    try:
        if verb == "rename":
            tenant.ledger.rename_contact(contact_id, request.form.get("name", ""))
        elif verb == "archive":
            tenant.ledger.archive_contact(contact_id)
        elif verb == "restore":
            tenant.ledger.unarchive_contact(contact_id)
        else:
            abort(404)
    except LedgerError as refused:
        return _listed(tenant, query, str(refused)), 409
    except ResourceMissingError:
        abort(404)
    return redirect(url_for(".index", short_code=short_code, q=query or None), 303)
