"""Everything under /api.xro/2.0. Expects `flask.g.ledger` and `flask.g.client_id`; paths arrive in
lower case.
"""

from flask import Blueprint

from xero_simulator.accounting.routes import (
    bank_transactions,
    contacts,
    credit_notes,
    failures,
    invoices,
    items,
    organisation,
    payments,
    reference,
    reports,
    unused,
    users,
)
from xero_simulator.accounting.routes.dispatch import declare_unknown

blueprint = Blueprint("accounting", __name__)

organisation.declare(blueprint)
contacts.declare(blueprint)
reference.declare(blueprint)
items.declare(blueprint)
invoices.declare(blueprint)
payments.declare(blueprint)
for part in (credit_notes, bank_transactions, reports, users, unused):
    part.declare(blueprint)
declare_unknown(blueprint)
failures.declare(blueprint)

__all__ = ["blueprint"]
