"""Changes of clients, projects, tasks, rates and milestones, and of the organisation whose currency
rates are in; one transaction each.

`add_fixed_bill` and `release_fixed_parts` run inside the transaction of an invoice.
"""

from app.projects.services.clients import (
    archive_client,
    create_client,
    restore_client,
    update_client,
)
from app.projects.services.fixed_prices import add_fixed_bill, release_fixed_parts
from app.projects.services.milestones import (
    MilestoneDetails,
    add_milestone,
    delete_milestone,
    update_milestone,
)
from app.projects.services.organisation import change_organisation
from app.projects.services.projects import (
    FirstRate,
    NewClient,
    ProjectDetails,
    archive_project,
    create_project,
    restore_project,
    update_project,
)
from app.projects.services.rates import add_rate, delete_rate, update_rate
from app.projects.services.tasks import archive_task, create_task, restore_task, update_task

__all__ = [
    "FirstRate",
    "MilestoneDetails",
    "NewClient",
    "ProjectDetails",
    "add_fixed_bill",
    "add_milestone",
    "add_rate",
    "archive_client",
    "archive_project",
    "archive_task",
    "change_organisation",
    "create_client",
    "create_project",
    "create_task",
    "delete_milestone",
    "delete_rate",
    "release_fixed_parts",
    "restore_client",
    "restore_project",
    "restore_task",
    "update_client",
    "update_milestone",
    "update_project",
    "update_rate",
    "update_task",
]
