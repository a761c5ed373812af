from flask import Blueprint

blueprint = Blueprint("xero", __name__)
HOME = "/o/<slug>/settings/xero"
