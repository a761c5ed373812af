"""Questions about clients, projects, tasks, rates and fixed prices."""

from app.projects.queries.choices import (
    ClientName,
    WorkName,
    client_name,
    find_clients,
    find_projects,
    find_work,
    first_work,
    names_of_work,
)
from app.projects.queries.clients import (
    CLIENT_SORTS,
    PAGE_CLIENTS,
    client,
    client_page,
    clients,
    project_counts,
)
from app.projects.queries.fixed_prices import fixed_state, fixed_states, milestone
from app.projects.queries.names import (
    client_matches,
    project_has_word,
    project_matches,
    task_matches,
)
from app.projects.queries.projects import (
    HOURS_ORDER,
    PAGE_PROJECTS,
    PROJECT_ORDERS,
    project,
    project_page,
    projects,
)
from app.projects.queries.rate_scopes import PAGE_SCOPES, ScopeName, scope_page
from app.projects.queries.rates import coming_rates, join_rates, rate, rate_book, rates, scope_of
from app.projects.queries.tasks import task, tasks

__all__ = [
    "CLIENT_SORTS",
    "HOURS_ORDER",
    "PAGE_CLIENTS",
    "PAGE_PROJECTS",
    "PAGE_SCOPES",
    "PROJECT_ORDERS",
    "ClientName",
    "ScopeName",
    "WorkName",
    "client",
    "client_matches",
    "client_name",
    "client_page",
    "clients",
    "coming_rates",
    "find_clients",
    "find_projects",
    "find_work",
    "first_work",
    "fixed_state",
    "fixed_states",
    "join_rates",
    "milestone",
    "names_of_work",
    "project",
    "project_counts",
    "project_has_word",
    "project_matches",
    "project_page",
    "projects",
    "rate",
    "rate_book",
    "rates",
    "scope_of",
    "scope_page",
    "task",
    "task_matches",
    "tasks",
]
