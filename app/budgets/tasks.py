"""Checking budgets after time changed, and daily."""

from uuid import UUID

from app.budgets import services
from app.kernel.jobs import ClaimedJob, job_kind


@job_kind("budget.check")
def check_project_budget(job: ClaimedJob) -> None:
    """Tell managers what the project (the job's subject) has reached."""
    services.check_project(UUID(job.subject))


@job_kind("budget.check_all", max_tries=3)
def check_all_budgets(_job: ClaimedJob) -> None:
    """Check every project with a budget or hour cap, in every organisation."""
    services.request_all_checks()
