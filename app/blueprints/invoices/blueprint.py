from flask import Blueprint

blueprint = Blueprint("invoices", __name__, url_prefix="/o/<slug>/invoices")
