from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db, own
from app.projects.models import BillingMode, Project


def billing_modes_of(client_id: UUID, always: BillingMode) -> list[BillingMode]:
    """How the client's projects are billed; `always` is among them."""
    query = (
        select(Project.billing_mode).where(own(Project), Project.client_id == client_id).distinct()
    )
    modes = {always, *db.session.scalars(query)}
    return [mode for mode in BillingMode if mode in modes]
