"""Rows of the organisation in force: one by its id, one locked, one that another refers to."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from app.kernel import tenancy
from app.kernel.db import OrgRow, db
from app.kernel.errors import NotFound

Row = TypeVar("Row", bound=OrgRow)


def refers_to(column: Any, target: Any) -> ColumnElement[bool]:
    """The join condition that `column` holds the id of `target` (a model or its alias)."""
    return and_(target.org_id == column.class_.org_id, target.id == column)


def own_row(model: type[Row], row_id: UUID) -> Row:
    """The row of that id of the organisation in force. Raises NotFound."""
    row = db.session.get(model, (tenancy.current_org_id(), row_id))
    if row is None:
        raise NotFound
    return row


def lock_row(session: Session, model: type[Row], row_id: UUID) -> Row:
    """As `own_row`, locked until the transaction ends."""
    key = (tenancy.current_org_id(), row_id)
    row = session.get(model, key, with_for_update={"of": model})
    if row is None:
        raise NotFound
    return row
