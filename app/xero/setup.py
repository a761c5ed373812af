"""The three steps after a first connection: which are finished, and what they offer."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.kernel import tenancy
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict
from app.xero.connection.models import Connection
from app.xero.sync.models import TrackingCategory, TrackingOption
from app.xero.sync.status import newest


class Step(StrEnum):
    """In their order; the value is the step's place in the address."""

    DEFAULTS = "defaults"
    TRACKING = "tracking"
    CONTACTS = "contacts"


TITLES = {
    Step.DEFAULTS: "Invoice defaults",
    Step.TRACKING: "Tracking categories",
    Step.CONTACTS: "Clients and contacts",
}


@dataclass(frozen=True)
class Setup:
    """`done`: the steps that somebody has finished, or that have nothing to choose."""

    done: frozenset[Step]

    @property
    def finished(self) -> bool:
        return len(self.done) == len(Step)

    def after(self, step: Step) -> Step | None:
        """The next open step behind STEP; None when there is none."""
        later = list(Step)[list(Step).index(step) + 1 :]
        return next((one for one in later if one not in self.done), None)

    @property
    def next(self) -> Step | None:
        """The first open step."""
        return next((step for step in Step if step not in self.done), None)


@dataclass(frozen=True)
class Category:
    """A tracking category of Xero's with its options, by name."""

    id: UUID
    name: str
    options: tuple[tuple[UUID, str], ...]


def setup_of(connection: Connection) -> Setup:
    """How far the wizard is for CONNECTION. Where Xero has no tracking categories, there is nothing
    to choose.
    """
    done = {Step(name) for name in connection.setup_done}
    if (
        Step.TRACKING not in done
        and newest("tracking", "done") is not None
        and not tracking_categories()
    ):
        done.add(Step.TRACKING)
    return Setup(frozenset(done))


def finish_step(step: Step) -> None:
    """Somebody has gone through STEP. Opens a transaction; raises Conflict when Xero is not
    connected.
    """
    with transaction() as session:
        connection = session.scalar(select(Connection).with_for_update(of=Connection))
        if connection is None:
            raise Conflict("Xero is not connected.")
        if step not in connection.setup_done:
            connection.setup_done = [*connection.setup_done, step.value]


def tracking_categories() -> list[Category]:
    """As the last sync left them, by name."""
    options: dict[UUID, list[tuple[UUID, str]]] = {}
    org_id = tenancy.current_org_id()
    for option in db.session.scalars(
        select(TrackingOption).where(TrackingOption.org_id == org_id).order_by(TrackingOption.name)
    ):
        options.setdefault(option.category_id, []).append((option.id, option.name))
    found = db.session.scalars(
        select(TrackingCategory)
        .where(TrackingCategory.org_id == org_id)
        .order_by(TrackingCategory.name)
    )
    return [Category(one.id, one.name, tuple(options.get(one.id, ()))) for one in found]
