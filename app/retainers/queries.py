from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db
from app.kernel.tenancy import current_org_id
from app.retainers.models import Retainer


def terms(project_id: UUID) -> Retainer | None:
    """The latest terms of the project's retainer, None when it has none."""
    wanted = select(Retainer).where(Retainer.org_id == current_org_id(), Retainer.project_id == project_id)
    return db.session.scalar(wanted.order_by(Retainer.starts_on.desc()).limit(1))
