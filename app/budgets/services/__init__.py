"""Watching budgets and hour caps."""

from app.budgets.services.checks import check_project

__all__ = ["check_project"]
