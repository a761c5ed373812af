from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.accounts.models import Organisation
from app.kernel.db import own
from app.kernel.errors import DomainError
from app.kernel.rows import refers_to
from app.kernel.tenancy import current_org_id
from app.projects.models import Client, Project
from app.projects.rules.amounts import currency_change_message


def hold_currency(
    session: Session,
    currency: str | None,
    *,
    client_id: UUID | None = None,
    project_id: UUID | None = None,
) -> None:
    """Until the commit `currency`, in which amounts were read, stays the one of the client, of the
    project's client or, without either, of the organisation. None: whatever that is.

    Locks the client before any project. Raises DomainError when it is another one by now.
    """
    if currency is None:
        return
    present = session.scalar(_select_currency(client_id, project_id))
    if present is not None and present != currency:
        raise DomainError(currency_change_message(currency, present))


def _select_currency(client_id: UUID | None, project_id: UUID | None) -> Select[str]:
    if project_id is not None:
        of_project = select(Client.currency).join(Project, refers_to(Project.client_id, Client))
        chosen = of_project.where(own(Project), Project.id == project_id)
        return chosen.with_for_update(read=True, of=Client)
    if client_id is not None:
        of_client = select(Client.currency).where(own(Client), Client.id == client_id)
        return of_client.with_for_update(read=True, of=Client)
    of_organisation = select(Organisation.currency).where(Organisation.id == current_org_id())
    return of_organisation.with_for_update(read=True, of=Organisation)
