from sqlalchemy import select

from app.kernel.db import transaction
from app.kernel.errors import Conflict
from app.xero.connect.rules import Step
from app.xero.connection.models import Connection


def finish_step(step: Step) -> None:
    """Somebody has gone through the step. Opens a transaction; raises Conflict when Xero is not
    connected.
    """
    with transaction() as session:
        connection = session.scalar(select(Connection).with_for_update(of=Connection))
        if connection is None:
            raise Conflict("Xero is not connected.")
        if step not in connection.setup_done:
            connection.setup_done = [*connection.setup_done, step.value]
