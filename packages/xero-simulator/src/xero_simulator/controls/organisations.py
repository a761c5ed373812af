"""What people do inside Xero, in an organisation's books."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, abort

from xero_simulator.accounting.ledger import Ledger
from xero_simulator.controls.blueprint import blueprint, ok_answer, tenant_or_404
from xero_simulator.controls.request_body import Body, json_body
from xero_simulator.demo_company import reset_demo_company
from xero_simulator.directory import Tenant
from xero_simulator.responses import json_answer
from xero_simulator.simulator import current_simulator

RecordVerb = Callable[[Ledger, str, Body], Any]
TenantVerb = Callable[[Tenant, Body], Any]
Verb = TypeVar("Verb")

CONTACT_VERBS: dict[str, RecordVerb] = {
    "rename": lambda ledger, key, body: ledger.rename_contact(key, body.text("name")),
    "archive": lambda ledger, key, _: ledger.archive_contact(key),
    "unarchive": lambda ledger, key, _: ledger.unarchive_contact(key),
    "merge": lambda ledger, key, body: ledger.merge_contacts(key, body.text("into")),
}

INVOICE_VERBS: dict[str, RecordVerb] = {
    "approve": lambda ledger, key, _: ledger.approve_invoice(key),
    "submit": lambda ledger, key, _: ledger.submit_invoice(key),
    "pay": lambda ledger, key, body: ledger.pay_invoice(key, body.amount("amount")),
    "void": lambda ledger, key, _: ledger.void_invoice(key),
    "delete": lambda ledger, key, _: ledger.delete_invoice(key),
    "change": lambda ledger, key, body: ledger.change_invoice(key, body.members),
    "edit": lambda ledger, key, body: ledger.edit_invoice_lines(key, body.members["lines"]),
}

COLLECTIONS: dict[str, Callable[[Ledger], Any]] = {
    "contacts": lambda ledger: ledger.contacts(include_archived=True),
    "invoices": lambda ledger: ledger.invoices(),
    "accounts": lambda ledger: ledger.accounts(),
    "tax-rates": lambda ledger: ledger.tax_rates(),
    "items": lambda ledger: ledger.items(),
    "tracking-categories": lambda ledger: ledger.tracking_categories(),
    "branding-themes": lambda ledger: ledger.branding_themes(),
    "currencies": lambda ledger: ledger.currencies(),
    "payments": lambda ledger: ledger.payments(),
}


def _disconnect(tenant: Tenant, body: Body) -> dict[str, int]:
    count = current_simulator().directory.disconnect_tenant(
        tenant.tenant_id, body.members.get("client_id")
    )
    return {"connections": count}


def _set_tenant_type(tenant: Tenant, body: Body) -> None:
    tenant.tenant_type = body.text("tenant_type")


def _set_approval_rights(tenant: Tenant, body: Body) -> None:
    tenant.ledger.can_approve = body.flag("allowed")


TENANT_VERBS: dict[str, TenantVerb] = {
    "rename": lambda tenant, body: tenant.ledger.rename_organisation(body.text("name")),
    "lock-date": lambda tenant, body: tenant.ledger.set_lock_date(body.day("date")),
    "currencies": lambda tenant, body: tenant.ledger.set_currencies(body.texts("codes")),
    "archive-account": lambda tenant, body: tenant.ledger.archive_account(body.text("code")),
    "delete-account": lambda tenant, body: tenant.ledger.delete_account(body.text("code")),
    "archive-tracking-option": lambda tenant, body: tenant.ledger.archive_tracking_option(
        body.text("id")
    ),
    "archive-tracking-category": lambda tenant, body: tenant.ledger.archive_tracking_category(
        body.text("id")
    ),
    "delete-branding-theme": lambda tenant, body: tenant.ledger.delete_branding_theme(
        body.text("id")
    ),
    "delete-tax-rate": lambda tenant, body: tenant.ledger.delete_tax_rate(body.text("tax_type")),
    "approval-rights": _set_approval_rights,
    "tenant-type": _set_tenant_type,
    "disconnect": _disconnect,
    "demo-reset": lambda tenant, _: {
        "tenant_id": reset_demo_company(current_simulator(), tenant).tenant_id
    },
}


def _find_verb(verbs: dict[str, Verb], name: str) -> Verb:
    if name not in verbs:
        abort(404, f"no verb {name!r}; there are {', '.join(verbs)}")
    return verbs[name]


def _verb_answer(outcome: Any) -> Response:
    return json_answer(outcome) if isinstance(outcome, dict) else ok_answer()


@blueprint.get("/organisations")
def list_organisations() -> Response:
    sim = current_simulator()
    with sim.lock:
        rows = [
            {
                "tenant_id": tenant.tenant_id,
                "tenant_type": tenant.tenant_type,
                "name": tenant.name,
                "short_code": tenant.short_code,
            }
            for tenant in sim.directory.tenants.values()
        ]
    return json_answer({"organisations": rows})


@blueprint.get("/organisations/<reference>/<collection>")
def list_collection(reference: str, collection: str) -> Response:
    ledger = tenant_or_404(reference).ledger
    return json_answer({collection: _find_verb(COLLECTIONS, collection)(ledger)})


@blueprint.post("/organisations/<reference>/contacts")
def create_contact(reference: str) -> Response:
    """`name` and any other member of a contact."""
    body = json_body()
    fields = {key: value for key, value in body.members.items() if key != "name"}
    return json_answer(tenant_or_404(reference).ledger.create_contact(body.text("name"), **fields))


@blueprint.post("/organisations/<reference>/contacts/touch")
def touch_contacts(reference: str) -> Response:
    count = json_body().whole_number("count")
    return ok_answer(touched=len(tenant_or_404(reference).ledger.touch_contacts(count)))


@blueprint.post("/organisations/<reference>/contacts/<contact_id>/<verb>")
def change_contact(reference: str, contact_id: str, verb: str) -> Response:
    ledger = tenant_or_404(reference).ledger
    return _verb_answer(_find_verb(CONTACT_VERBS, verb)(ledger, contact_id, json_body()))


@blueprint.post("/organisations/<reference>/invoices")
def create_invoice(reference: str) -> Response:
    """As somebody in Xero would; the body is an invoice in the API's shape."""
    return json_answer(tenant_or_404(reference).ledger.create_invoice(json_body().members))


@blueprint.post("/organisations/<reference>/invoices/<invoice_id>/<verb>")
def change_invoice(reference: str, invoice_id: str, verb: str) -> Response:
    ledger = tenant_or_404(reference).ledger
    return _verb_answer(_find_verb(INVOICE_VERBS, verb)(ledger, invoice_id, json_body()))


@blueprint.post("/organisations/<reference>/<verb>")
def change_organisation(reference: str, verb: str) -> Response:
    with current_simulator().lock:
        return _verb_answer(_find_verb(TENANT_VERBS, verb)(tenant_or_404(reference), json_body()))
