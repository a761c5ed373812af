from typing import Any

from app.accounts.services import change_organisation_in
from app.accounts.services.team import lock_organisation
from app.kernel.db import transaction
from app.kernel.errors import DomainError
from app.projects.queries.amounts import amounts_of_organisation
from app.projects.rules.amounts import currency_problem


def change_organisation(version: str | None = None, **settings: Any) -> None:
    """Change settings of the organisation in force, as `change_organisation_in` names them.

    Raises DomainError beside `currency` while the organisation, or a member, has rates in the
    present one, EditConflict when the settings are not as they were at `version`.
    """
    with transaction() as session:
        currency = lock_organisation(session).currency
        if settings.get("currency", currency) != currency:
            problem = currency_problem(amounts_of_organisation(), currency)
            if problem:
                raise DomainError(problem, "currency")
        change_organisation_in(session, version, **settings)
