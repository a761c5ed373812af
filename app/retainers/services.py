from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import audit
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.projects.services.projects import ProjectDetails, add_project, change_project
from app.retainers.models import Retainer
from app.retainers.rules import RetainerTerms


def create_retained_project(client_id: UUID, details: ProjectDetails, terms: RetainerTerms) -> UUID:
    """A project billed by a retainer, with its terms, both or neither."""
    with transaction() as session:
        project_id = add_project(session, client_id, details)
        _set_terms(session, project_id, terms, details.name)
        return project_id


def update_retained_project(project_id: UUID, details: ProjectDetails, terms: RetainerTerms) -> None:
    """Change the project and its present terms, both or neither."""
    with transaction() as session:
        change_project(session, project_id, details)
        _set_terms(session, project_id, terms, details.name)


def _set_terms(session: Session, project_id: UUID, terms: RetainerTerms, name: str) -> None:
    known = select(Retainer).where(Retainer.org_id == current_org_id(), Retainer.project_id == project_id).order_by(Retainer.starts_on.desc())
    retainer = session.scalar(known.limit(1))
    if retainer is None:
        retainer = Retainer(id=new_id(), project_id=project_id)
        session.add(retainer)
    retainer.starts_on, retainer.fee_minor, retainer.cap_seconds = terms.starts_on, terms.fee_minor, terms.cap_seconds
    audit.record("retainer.changed", name, fee_minor=terms.fee_minor, cap_seconds=terms.cap_seconds, starts_on=terms.starts_on.isoformat())
