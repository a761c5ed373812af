"""Which steps of the setup are finished, and what they offer."""

from uuid import UUID

from sqlalchemy import select

from app.invoicing.rules.references import TrackingCategory as Category
from app.invoicing.rules.references import TrackingOption as Option
from app.kernel import tenancy
from app.kernel.db import db
from app.xero.connect.rules import Setup, Step
from app.xero.connection.models import Connection
from app.xero.sync.models import TrackingCategory, TrackingOption
from app.xero.sync.queries import newest_run


def setup_of(connection: Connection) -> Setup:
    """How far the wizard is for the connection. Where Xero has no tracking categories, there is
    nothing to choose.
    """
    done_steps = {Step(name) for name in connection.setup_done}
    if (
        Step.TRACKING not in done_steps
        and newest_run("tracking", "done") is not None
        and not tracking_categories()
    ):
        done_steps.add(Step.TRACKING)
    return Setup(frozenset(done_steps))


def tracking_categories() -> list[Category]:
    """The active ones as the last sync left them, by name, with all their options."""
    options: dict[UUID, list[Option]] = {}
    org_id = tenancy.current_org_id()
    for option in db.session.scalars(
        select(TrackingOption).where(TrackingOption.org_id == org_id).order_by(TrackingOption.name)
    ):
        options.setdefault(option.category_id, []).append(
            Option(option.id, option.name, option.is_active)
        )
    categories = db.session.scalars(
        select(TrackingCategory)
        .where(TrackingCategory.org_id == org_id, TrackingCategory.is_active)
        .order_by(TrackingCategory.name)
    )
    return [
        Category(category.id, category.name, tuple(options.get(category.id, ())))
        for category in categories
    ]
