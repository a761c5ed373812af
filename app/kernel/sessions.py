"""Browser sessions as rows: a random token opens one, and only its fingerprint is stored. A session
ends when nobody has used it for a while, and after a fixed time in any case.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.kernel import clock
from app.kernel.db import (
    Base,
    db,
    note_setting,
    setting_from,
    transaction,
    writing_session,
)
from app.kernel.ids import new_id
from app.kernel.secrets import fingerprint, new_token
from app.kernel.tenancy import USER_SETTING

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class SessionTable(Generic[Row]):
    """Sessions of one sort. `model` has id, fingerprint, created_at, seen_at and ended_at; `owner`
    is its column that says whose a session is. `seen_step`: how exactly the last use is noted, so
    that not every request writes. `enters_owner`: whether finding a session makes its owner the
    person in force for the transaction.
    """

    model: type[Row]
    owner: InstrumentedAttribute[UUID]
    max_idle: timedelta
    max_age: timedelta
    seen_step: timedelta
    enters_owner: bool = False

    def open(self, owner_id: UUID, **columns: Any) -> str:
        """Inside the open transaction: insert a session. Returns its token, which is stored
        nowhere.
        """
        token, session = new_token(), self.model()
        values = {self.owner.key: owner_id, "id": new_id(), "fingerprint": fingerprint(token)}
        for name, value in (values | columns).items():
            setattr(session, name, value)
        writing_session().add(session)
        return token

    def find(self, token: str, *conditions: ColumnElement[bool]) -> Row | None:
        """Return the live session that `token` opens, or None. Opens a transaction when its last
        use was noted longer ago than `seen_step`.
        """
        model: Any = self.model
        statement = select(model).where(
            model.fingerprint == fingerprint(token), *self.live_conditions(), *conditions
        )
        if self.enters_owner:
            statement = statement.add_columns(setting_from(USER_SETTING, self.owner))
        row: Any = db.session.scalar(statement)
        if row is not None and self.enters_owner:
            note_setting(USER_SETTING, getattr(row, self.owner.key))
        now = clock.now()
        if row is not None and now - row.seen_at > self.seen_step:
            with transaction() as session:
                session.execute(update(model).where(model.id == row.id).values(seen_at=now))
        live_row: Row | None = row
        return live_row

    def live_conditions(self) -> tuple[ColumnElement[bool], ...]:
        """What holds of a session that is open now."""
        model: Any = self.model
        now = clock.now()
        return (
            model.ended_at.is_(None),
            model.seen_at >= now - self.max_idle,
            model.created_at >= now - self.max_age,
        )

    def renew(self, session_id: UUID, **columns: Any) -> str:
        """Inside the open transaction: the session is opened by the returned token alone from now
        on, as it must be when its rights grow.
        """
        model: Any = self.model
        token = new_token()
        session = update(model).where(model.id == session_id, model.ended_at.is_(None))
        writing_session().execute(session.values(fingerprint=fingerprint(token), **columns))
        return token

    def end(self, *conditions: ColumnElement[bool]) -> bool:
        """Inside the open transaction: end every open session of which `conditions` hold. Returns
        whether there was one.
        """
        model: Any = self.model
        sessions = update(model).where(model.ended_at.is_(None), *conditions)
        ended = writing_session().execute(sessions.values(ended_at=clock.now()).returning(model.id))
        return bool(ended.all())
