"""Contacts of an organisation: search, rename, archive."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from xero_simulator.accounting.errors import LedgerError, ResourceMissingError
from xero_simulator.directory import Tenant
from xero_simulator.web.tenants import tenant_or_404

blueprint = Blueprint("contacts", __name__, url_prefix="/o/<short_code>/contacts")

PAGE_CONTACTS = 50
Page = str | Response | tuple[str, int]


def _render_list(tenant: Tenant, arguments: Mapping[str, str], error: str = "") -> str:
    """`arguments` may hold q (part of a name) and page; the last page stands for any past it."""
    query = arguments.get("q", "")
    contacts = tenant.ledger.contacts_named(query)
    pages = max(1, -(-len(contacts) // PAGE_CONTACTS))
    page = min(max(1, _whole_number(arguments.get("page", ""))), pages)
    return render_template(
        "sim/contacts.html",
        tenant=tenant,
        tab="contacts",
        contacts=contacts[(page - 1) * PAGE_CONTACTS : page * PAGE_CONTACTS],
        total=len(contacts),
        page=page,
        pages=pages,
        query=query,
        error=error,
    )


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


@blueprint.get("")
def index(short_code: str) -> Page:
    return _render_list(tenant_or_404(short_code), request.args)


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
    except LedgerError as refusal:
        return _render_list(tenant, request.form, str(refusal)), 409
    except ResourceMissingError:
        abort(404)
    arguments = request.form
    return redirect(
        url_for(
            ".index",
            short_code=short_code,
            q=arguments.get("q") or None,
            page=arguments.get("page") or None,
        ),
        303,
    )
