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
from xero_simulator.api.dispatch import declare_unknown

blueprint = Blueprint("accounting", __name__)

organisation.declare(blueprint)
contacts.declare(blueprint)
reference.declare(blueprint)
items.declare(blueprint)
invoices.declare(blueprint)
payments.declare(blueprint)
for part in (credit_notes, bank_transactions, reports, users, prepayments):
    part.declare(blueprint)
declare_unknown(blueprint)
error_handlers.declare(blueprint)

__all__ = ["blueprint"]
