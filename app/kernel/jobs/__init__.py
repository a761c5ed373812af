"""Work that must happen: rows are the truth, Huey only wakes (reliability.md)."""

from app.kernel.jobs.models import Job
from app.kernel.jobs.registry import GiveUp, Later, Work, job
from app.kernel.jobs.requests import request, request_once

__all__ = ["GiveUp", "Job", "Later", "Work", "job", "request", "request_once"]
