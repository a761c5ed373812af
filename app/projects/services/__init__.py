"""Verbs of clients, projects, tasks and rates; each public one is one transaction."""

from app.projects.services.clients import archive_client, create_client, link_contact, restore_client, update_client
from app.projects.services.projects import ProjectDetails, archive_project, create_project, restore_project, update_project
from app.projects.services.rates import add_rate, delete_rate, update_rate
from app.projects.services.tasks import archive_task, create_task, restore_task, update_task

__all__ = [
    "ProjectDetails",
    "add_rate",
    "archive_client",
    "archive_project",
    "archive_task",
    "create_client",
    "create_project",
    "create_task",
    "delete_rate",
    "link_contact",
    "restore_client",
    "restore_project",
    "restore_task",
    "update_client",
    "update_project",
    "update_rate",
    "update_task",
]
