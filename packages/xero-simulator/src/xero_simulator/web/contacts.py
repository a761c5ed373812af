"""Contacts of an organisation: search, rename, archive."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from xero_simulator.accounting.errors import LedgerError, ResourceMissingError
from xero_simulator.directory import Tenant
from xero_simulator.web.tenants import tenant_or_404

blueprint = Blueprint("contacts", __name__, url_prefix="/o/<short_code>/contacts")

SHOWN = 50
Page = str | Response | tuple[str, int]


def _listed(tenant: Tenant, asked: Mapping[str, str], error: str = "") -> str:
    """`asked` may hold q (a part of the name) and page; a page past the last one is the last."""
    query = asked.get("q", "")
    found = tenant.ledger.contacts_named(query)
    pages = max(1, -(-len(found) // SHOWN))
    page = min(max(1, _whole(asked.get("page", ""))), pages)
    return render_template(
        "sim/contacts.html",
        tenant=tenant,
        tab="contacts",
        contacts=found[(page - 1) * SHOWN : page * SHOWN],
        total=len(found),
        page=page,
        pages=pages,
        query=query,
        error=error,
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


@blueprint.get("")
def index(short_code: str) -> Page:
    return _listed(tenant_or_404(short_code), request.args)


@blueprint.post("/<contact_id>/<verb>")
def change(short_code: str, contact_id: str, verb: str) -> Page:
    tenant = tenant_or_404(short_code)
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
        return _listed(tenant, request.form, str(refused)), 409
    except ResourceMissingError:
        abort(404)
    asked = request.form
    return redirect(
        url_for(
            ".index",
            short_code=short_code,
            q=asked.get("q") or None,
            page=asked.get("page") or None,
        ),
        303,
    )
