"""Everything under /api.xro/2.0. Expects `flask.g.ledger` and `flask.g.client_id`; paths arrive in lower case."""

from flask import Blueprint

blueprint = Blueprint("accounting", __name__)
