"""Questions about clients, projects, tasks, rates and fixed prices."""

from app.projects.queries.clients import client, clients, project_counts
from app.projects.queries.fixed_prices import fixed_state, fixed_states, milestone
from app.projects.queries.names import (
    client_matches,
    project_has_word,
    project_matches,
    task_matches,
)
from app.projects.queries.projects import (
    TrackableProject,
    TrackableTask,
    project,
    projects,
    trackable_projects,
)
from app.projects.queries.rates import all_rates, rate, rate_book, rates, scope_of
from app.projects.queries.tasks import task, tasks

__all__ = [
    "TrackableProject",
    "TrackableTask",
    "all_rates",
    "client",
    "client_matches",
    "clients",
    "fixed_state",
    "fixed_states",
    "milestone",
    "project",
    "project_counts",
    "project_has_word",
    "project_matches",
    "projects",
    "rate",
    "rate_book",
    "rates",
    "scope_of",
    "task",
    "task_matches",
    "tasks",
    "trackable_projects",
]
