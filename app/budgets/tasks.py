"""Looking at budgets after time changed, and daily."""

from uuid import UUID

from app.budgets.requests import CHECK, CHECK_ALL, request_all_checks
from app.budgets.services import check_project
from app.kernel.jobs import Work, job


@job(CHECK)
def check(work: Work) -> None:
    """Tell managers of what the project (the work's subject) has reached."""
    check_project(UUID(work.subject))


@job(CHECK_ALL, max_tries=3)
def check_all(_work: Work) -> None:
    """Every project with a budget or hour cap, in every organisation."""
    request_all_checks()
