"""Checking budgets after time changed, and daily."""

from uuid import UUID

from app.budgets import services
from app.kernel.jobs import ClaimedJob, job_kind
from app.kernel.jobs.rounds import read_part


@job_kind("budget.check", repeat_after=services.CHECK_DELAY)
def check_project_budget(job: ClaimedJob) -> None:
    """Tell managers what the project (the job's subject) has reached."""
    services.check_project(UUID(job.subject))


@job_kind("budget.check_all", max_tries=3, max_running=1)
def check_all_budgets(job: ClaimedJob) -> None:
    """Check every project with a budget or hour cap, in each organisation of the part of the round
    (the job's subject).
    """
    services.request_all_checks(read_part(job.subject))
