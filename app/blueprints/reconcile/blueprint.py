from flask import Blueprint

blueprint = Blueprint("reconcile", __name__, url_prefix="/o/<slug>/reconcile")
