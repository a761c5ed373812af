"""Watching budgets and hour caps."""

from app.budgets.services.checks import check_project
from app.budgets.services.requests import CHECK_DELAY, request_all_checks, request_check

__all__ = ["CHECK_DELAY", "check_project", "request_all_checks", "request_check"]
