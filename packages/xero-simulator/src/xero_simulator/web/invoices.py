"""Invoices and bills of an organisation, and what a person may do to one."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from xero_simulator.accounting.errors import LedgerError, ResourceMissingError
from xero_simulator.accounting.ledger import Ledger
from xero_simulator.directory import Tenant
from xero_simulator.web.tenants import tenant_or_404

blueprint = Blueprint("invoices", __name__, url_prefix="/o/<short_code>")

Page = str | Response | tuple[str, int]

_ORDER = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")

VERBS: dict[str, Callable[[Ledger, str], Any]] = {
    "approve": lambda ledger, key: ledger.approve_invoice(key),
    "pay": lambda ledger, key: ledger.pay_invoice(key),
    "void": lambda ledger, key: ledger.void_invoice(key),
    "delete": lambda ledger, key: ledger.delete_invoice(key),
}

OFFERED: dict[str, tuple[str, ...]] = {
    "DRAFT": ("approve", "delete"),
    "SUBMITTED": ("approve", "delete"),
    "AUTHORISED": ("pay", "void"),
}

LABELS = {"approve": "Approve", "pay": "Mark as paid", "void": "Void", "delete": "Delete"}


def _place(invoice: dict[str, Any]) -> int:
    status = invoice.get("Status")
    return _ORDER.index(status) if status in _ORDER else len(_ORDER)


def _of_type(tenant: Tenant, kind: str) -> list[dict[str, Any]]:
    """Drafts first; within a status the newest first."""
    found = [one for one in tenant.ledger.invoices() if one.get("Type") == kind]
    found.reverse()
    return sorted(found, key=_place)


def _listed(short_code: str, kind: str, tab: str) -> str:
    tenant = tenant_or_404(short_code)
    return render_template(
        "sim/invoices.html", tenant=tenant, tab=tab, invoices=_of_type(tenant, kind)
    )


@blueprint.get("/invoices")
def index(short_code: str) -> Page:
    return _listed(short_code, "ACCREC", "invoices")


@blueprint.get("/bills")
def bills(short_code: str) -> Page:
    return _listed(short_code, "ACCPAY", "bills")


def _detail(tenant: Tenant, invoice_id: str, error: str = "") -> str:
    try:
        invoice = tenant.ledger.invoice(invoice_id)
    except (LedgerError, ResourceMissingError, KeyError):
        abort(404)
    return render_template(
        "sim/invoice.html",
        tenant=tenant,
        tab="bills" if invoice["Type"] == "ACCPAY" else "invoices",
        invoice=invoice,
        verbs=OFFERED.get(invoice["Status"], ()),
        labels=LABELS,
        error=error,
    )


@blueprint.get("/invoices/<invoice_id>")
def show(short_code: str, invoice_id: str) -> Page:
    return _detail(tenant_or_404(short_code), invoice_id)


@blueprint.post("/invoices/<invoice_id>/<verb>")
def change(short_code: str, invoice_id: str, verb: str) -> Page:
    tenant = tenant_or_404(short_code)
    if verb not in VERBS:
        abort(404)
    try:
        VERBS[verb](tenant.ledger, invoice_id)
    except LedgerError as refused:
        return _detail(tenant, invoice_id, str(refused)), 409
    except ResourceMissingError:
        abort(404)
    return redirect(url_for(".show", short_code=short_code, invoice_id=invoice_id), 303)
