"""Watching budgets and hour caps."""

from app.budgets.services.checks import ask_for_check, check_project, request_all_checks, request_checks_everywhere

__all__ = ["ask_for_check", "check_project", "request_all_checks", "request_checks_everywhere"]
