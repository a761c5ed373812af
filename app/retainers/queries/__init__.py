"""Questions about retainers: their terms, the accounts of their periods, how hours are used up."""

from app.retainers.queries.entries import covered_entry_ids
from app.retainers.queries.statements import statements, statements_by_project
from app.retainers.queries.states import (
    RetainerState,
    retainer_state_page,
    retainer_states,
    running_burn,
)
from app.retainers.queries.terms import latest_terms, retainer, terms_history, terms_of

__all__ = [
    "RetainerState",
    "covered_entry_ids",
    "latest_terms",
    "retainer",
    "retainer_state_page",
    "retainer_states",
    "running_burn",
    "statements",
    "statements_by_project",
    "terms_history",
    "terms_of",
]
