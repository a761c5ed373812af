"""Watching budgets and hour caps."""

from app.budgets.services.checks import check_project
from app.budgets.services.requests import check_again, request_all_checks, request_check

__all__ = ["check_again", "check_project", "request_all_checks", "request_check"]
