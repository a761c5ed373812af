"""Work that must happen: rows are the truth, Huey only wakes (reliability.md)."""

from app.kernel.jobs.errors import LeaseLost, PermanentFailure, RetryJob
from app.kernel.jobs.kinds import ClaimedJob, JobKind, job_kind
from app.kernel.jobs.models import Job, Priority
from app.kernel.jobs.requests import make_due, request, request_once

__all__ = [
    "ClaimedJob",
    "Job",
    "JobKind",
    "LeaseLost",
    "PermanentFailure",
    "Priority",
    "RetryJob",
    "job_kind",
    "make_due",
    "request",
    "request_once",
]
