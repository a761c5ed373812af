"""Everything under /api.xro/2.0. Expects `flask.g.ledger` and `flask.g.client_id`; paths arrive in
lower case.
"""

from flask import Blueprint

from xero_simulator.api import (
    bank_transactions,
    contacts,
    credit_notes,
    error_handlers,
    invoices,
    items,
    organisation,
    payments,
    prepayments,
    reference,
    reports,
    users,
)
from xero_simulator.api.dispatch import declare_unknown_paths

blueprint = Blueprint("accounting", __name__)

organisation.declare_routes(blueprint)
contacts.declare_routes(blueprint)
reference.declare_routes(blueprint)
items.declare_routes(blueprint)
invoices.declare_routes(blueprint)
payments.declare_routes(blueprint)
for part in (credit_notes, bank_transactions, reports, users, prepayments):
    part.declare_routes(blueprint)
declare_unknown_paths(blueprint)
error_handlers.declare_handlers(blueprint)

__all__ = ["blueprint"]
