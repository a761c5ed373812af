"""Acme Studio connected, with the module on that reads what became of its invoices."""

from dataclasses import replace

import pytest
from flask import Flask

from app.xero.connect.services import switch_module
from tests.xero.push.conftest import acme, mara, simulator, the_simulator, without_csrf
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.status.pushed_invoices import PushedInvoices

__all__ = ["acme", "mara", "simulator", "the_simulator", "without_csrf"]


@pytest.fixture
def pushed_invoices(acme: ConnectedOrg, app: Flask) -> PushedInvoices:
    """Calls are counted here, and none is late by a fault: a slow moment of the machine must not
    repeat one.
    """
    app.extensions["settings"] = replace(app.extensions["settings"], xero_timeout_seconds=10)
    with acme.cast.adam.enter_scope():
        switch_module("invoice_status", on=True)
    acme.run_due_jobs()
    return PushedInvoices(acme)
