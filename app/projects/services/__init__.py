"""Verbs of clients, projects, tasks, rates and milestones; each is one transaction but `hold_part`
and `release_parts`, parts of an invoice's.
"""

from app.projects.services.clients import (
    archive_client,
    create_client,
    link_contact,
    restore_client,
    update_client,
)
from app.projects.services.fixed import hold_part, release_parts
from app.projects.services.milestones import (
    MilestoneDetails,
    add_milestone,
    delete_milestone,
    update_milestone,
)
from app.projects.services.projects import (
    ProjectDetails,
    archive_project,
    create_project,
    restore_project,
    update_project,
)
from app.projects.services.rates import add_rate, delete_rate, update_rate
from app.projects.services.tasks import archive_task, create_task, restore_task, update_task

__all__ = [
    "MilestoneDetails",
    "ProjectDetails",
    "add_milestone",
    "add_rate",
    "archive_client",
    "archive_project",
    "archive_task",
    "create_client",
    "create_project",
    "create_task",
    "delete_milestone",
    "delete_rate",
    "hold_part",
    "link_contact",
    "release_parts",
    "restore_client",
    "restore_project",
    "restore_task",
    "update_client",
    "update_milestone",
    "update_project",
    "update_rate",
    "update_task",
]
