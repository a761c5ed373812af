"""The one row that says of a person's running timer, without words, that it runs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.kernel.db import own
from app.timesheets.models import PersonTimer


def note_running(session: Session, user_id: UUID, started_at: datetime) -> None:
    """The person's timer runs in the organisation in force, since then."""
    statement = insert(PersonTimer).values(user_id=user_id, started_at=started_at)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "user_id"], set_={"started_at": started_at}
        )
    )


def note_stopped(session: Session, user_id: UUID) -> None:
    """No timer of the person runs in the organisation in force."""
    session.execute(delete(PersonTimer).where(own(PersonTimer), PersonTimer.user_id == user_id))
