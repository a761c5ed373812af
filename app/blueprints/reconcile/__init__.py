"""Comparing what was pushed with what Xero holds now, and settling each difference."""

from flask import Blueprint

blueprint = Blueprint("reconcile", __name__, url_prefix="/o/<slug>/reconcile")

from app.blueprints.reconcile import download, pages  # noqa: E402 - they hang their views on it

__all__ = ["blueprint", "download", "pages"]
