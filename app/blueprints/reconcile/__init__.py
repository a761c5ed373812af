"""Comparing what was pushed with what Xero holds now, and settling each difference."""

from flask import Blueprint

blueprint = Blueprint("reconcile", __name__, url_prefix="/o/<slug>/reconcile")

from app.blueprints.reconcile import download, pages

__all__ = ["blueprint", "download", "pages"]
