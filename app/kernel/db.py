"""The database: one engine, one transaction, rows that belong to an organisation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    cast,
    event,
    func,
    text,
    true,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
)

from app.kernel import clock, tenancy
from app.kernel.ids import new_id
from app.kernel.money import Hundredths, Minor
from app.kernel.retention_policy import Retention

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """A table. What it says of itself is collected in kernel/tables.py.

    `global_reason`: why no organisation owns its rows; empty where one does. `retention`: how long
    rows are kept; None for as long as the organisation. `is_org_directory`: of the one table in
    which every organisation has a row that is seen while none is in force.
    """

    global_reason: ClassVar[str] = ""
    retention: ClassVar[Retention | None] = None
    is_org_directory: ClassVar[bool] = False

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        datetime: DateTime(timezone=True),
        Decimal: Numeric(14, 4),
        Minor: BigInteger(),
        Hundredths: BigInteger(),
        Enum: sqlalchemy.Enum(
            Enum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda kind: [m.value for m in kind],
        ),
    }


class OrgRow(Base):
    """A row of business data: keyed by organisation and id, visible only while that organisation is
    in force.
    """

    __abstract__ = True

    org_id: Mapped[UUID] = mapped_column(primary_key=True, default=tenancy.current_org_id)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (org_key("organisation"), *getattr(cls, "constraints", ()))


def own(model: Any) -> ColumnElement[bool]:
    """The condition that a row of `model` (or its alias) is of the organisation in force."""
    condition: ColumnElement[bool] = model.org_id == tenancy.current_org_id()
    return condition


def org_key(
    target: str, column: str | None = None, ondelete: str | None = None
) -> ForeignKeyConstraint:
    """A foreign key that stays in the organisation: (org_id, `column`) → `target`(org_id, id)."""
    if column is None:
        return ForeignKeyConstraint(["org_id"], [f"{target}.id"])
    if ondelete == "SET NULL":
        ondelete = f"SET NULL ({column})"
    return ForeignKeyConstraint(
        ["org_id", column], [f"{target}.org_id", f"{target}.id"], ondelete=ondelete
    )


db = SQLAlchemy(metadata=Base.metadata)


@event.listens_for(Session, "after_begin")
def _set_scope(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Every setting ends with its transaction, so one that begins without a scope has none."""
    settings = tenancy.current_scope().settings
    session.info["scope"] = settings
    if any(settings.values()):
        connection.execute(
            text(
                f"SELECT set_config('{tenancy.ORG_SETTING}', :org, true),"
                f" set_config('{tenancy.USER_SETTING}', :user, true)"
            ),
            {"org": settings[tenancy.ORG_SETTING], "user": settings[tenancy.USER_SETTING]},
        )


def setting_from(name: str, column: Any) -> ColumnElement[str]:
    """What a statement selects beside its one row, so that `column` of it is the setting `name`
    for the rest of the transaction. `note_setting` follows at once.
    """
    return func.set_config(name, cast(column, Text), true())


def note_setting(name: str, value: UUID) -> None:
    """That the transaction which is open for reading has this setting beside those it began with:
    a scope with the same settings is entered without a new one.
    """
    info = db.session().info
    info["scope"] = info["scope"] | {name: str(value)}


@event.listens_for(Session, "do_orm_execute")
def _keep_scope(state: ORMExecuteState) -> None:
    session = state.session
    if session.info.get("scope") == tenancy.current_scope().settings:
        return
    if session.info.get("writing"):
        raise RuntimeError("the organisation changed inside a transaction")
    if session.in_transaction():
        session.rollback()


@contextmanager
def transaction() -> Iterator[Session]:
    """The one place that commits. All or nothing; afterwards what waited for the commit is told
    (`after_commit`).

    Opened by services only, never nested, never around a call to another system.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError(
            "a transaction is already open: services do not call services that write"
        )
    session.rollback()
    session.info["writing"] = True
    session.info["scope"] = tenancy.current_scope().settings
    waiting: list[Callable[[], object]] = session.info.setdefault("after_commit", [])
    waiting.clear()
    try:
        yield session
        session.commit()
    except BaseException:
        waiting.clear()
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
    for callback in list(waiting):
        callback()
    waiting.clear()


def after_commit(callback: Callable[[], object]) -> None:
    """Call `callback` once the open transaction has committed; forgotten when it rolls back."""
    writing_session().info["after_commit"].append(callback)


def writing_session() -> Session:
    """The session of the open transaction; raises RuntimeError outside of one."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("no transaction is open")
    return session


def end_reading() -> None:
    """Close the snapshot that reads left open; called before a call to another system and when the
    scope changes.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError(
            "a transaction is open: no call to another system may be made inside of it"
        )
    session.rollback()
