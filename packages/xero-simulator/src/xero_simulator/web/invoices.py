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

_STATUS_ORDER = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")

VERBS: dict[str, Callable[[Ledger, str], Any]] = {
    "approve": lambda ledger, key: ledger.approve_invoice(key),
    "pay": lambda ledger, key: ledger.pay_invoice(key),
    "void": lambda ledger, key: ledger.void_invoice(key),
    "delete": lambda ledger, key: ledger.delete_invoice(key),
}

VERBS_BY_STATUS: dict[str, tuple[str, ...]] = {
    "DRAFT": ("approve", "delete"),
    "SUBMITTED": ("approve", "delete"),
    "AUTHORISED": ("pay", "void"),
}

LABELS = {"approve": "Approve", "pay": "Mark as paid", "void": "Void", "delete": "Delete"}


def _status_position(invoice: dict[str, Any]) -> int:
    status = invoice.get("Status")
    return _STATUS_ORDER.index(status) if status in _STATUS_ORDER else len(_STATUS_ORDER)


def _invoices_of_type(tenant: Tenant, kind: str) -> list[dict[str, Any]]:
    """Drafts first; within a status the newest first."""
    invoices = [invoice for invoice in tenant.ledger.invoices() if invoice.get("Type") == kind]
    invoices.reverse()
    return sorted(invoices, key=_status_position)


def _render_list(short_code: str, kind: str, tab: str) -> str:
    tenant = tenant_or_404(short_code)
    return render_template(
        "sim/invoices.html", tenant=tenant, tab=tab, invoices=_invoices_of_type(tenant, kind)
    )


@blueprint.get("/invoices")
def index(short_code: str) -> Page:
    return _render_list(short_code, "ACCREC", "invoices")


@blueprint.get("/bills")
def bills(short_code: str) -> Page:
    return _render_list(short_code, "ACCPAY", "bills")


def _render_invoice(tenant: Tenant, invoice_id: str, error: str = "") -> str:
    try:
        invoice = tenant.ledger.invoice(invoice_id)
    except (LedgerError, ResourceMissingError, KeyError):
        abort(404)
    return render_template(
        "sim/invoice.html",
        tenant=tenant,
        tab="bills" if invoice["Type"] == "ACCPAY" else "invoices",
        invoice=invoice,
        verbs=VERBS_BY_STATUS.get(invoice["Status"], ()),
        labels=LABELS,
        error=error,
    )


@blueprint.get("/invoices/<invoice_id>")
def show(short_code: str, invoice_id: str) -> Page:
    return _render_invoice(tenant_or_404(short_code), invoice_id)


@blueprint.post("/invoices/<invoice_id>/<verb>")
def change(short_code: str, invoice_id: str, verb: str) -> Page:
    tenant = tenant_or_404(short_code)
    if verb not in VERBS:
        abort(404)
    try:
        VERBS[verb](tenant.ledger, invoice_id)
    except LedgerError as refusal:
        return _render_invoice(tenant, invoice_id, str(refusal)), 409
    except ResourceMissingError:
        abort(404)
    return redirect(url_for(".show", short_code=short_code, invoice_id=invoice_id), 303)
