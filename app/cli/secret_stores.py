"""Where secrets are stored, and how they are encrypted anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Column, func, select, update

import app.schema  # noqa: F401 - makes every table known
from admin import create_admin
from admin.models import Staff
from app import create_app
from app.config import Settings
from app.kernel.db import transaction
from app.kernel.sealed_columns import sealed_columns, sealed_place
from app.kernel.secrets import UnknownKey, UnreadableSecret, newest_key_id, seal, unseal


@dataclass(frozen=True)
class Resealed:
    """`count`: encrypted anew; `unread`: left as they are, because their key is not in the ring or
    they are damaged.
    """

    count: int = 0
    unread: int = 0


@dataclass(frozen=True)
class SecretStore:
    """A sealed column. `create_app` makes the application whose database role may write it."""

    column: "Column[Any]"
    create_app: Callable[[Settings], Flask]

    @property
    def name(self) -> str:
        return f"{self.column.table.name}.{self.column.name}"

    def reseal(self, batch: int) -> Resealed:
        """Encrypt what older keys hold anew under the newest, `batch` rows in a transaction. May be
        killed and called again at any time.
        """
        count = unread = 0
        last: UUID | bytes | None = None
        while rows := self._reseal_batch(batch, last):
            last = max(rows)
            count += sum(rows.values())
            unread += len(rows) - sum(rows.values())
        return Resealed(count, unread)

    def _reseal_batch(self, batch: int, after: UUID | bytes | None) -> dict[Any, bool]:
        """The keys of the next rows, each with whether it was encrypted anew."""
        (key,) = self.column.table.primary_key
        stale = select(key, self.column).where(
            self.column != "", func.split_part(self.column, "|", 2) != newest_key_id()
        )
        if after is not None:
            stale = stale.where(key > after)
        with transaction() as session:
            rows = session.execute(stale.order_by(key).limit(batch).with_for_update()).all()
            fresh = {row_key: self._seal_anew(row_key, envelope) for row_key, envelope in rows}
            for row_key, envelope in fresh.items():
                if envelope:
                    session.execute(
                        update(self.column.table)
                        .where(key == row_key)
                        .values({self.column.name: envelope})
                    )
        return {row_key: bool(envelope) for row_key, envelope in fresh.items()}

    def _seal_anew(self, row_key: UUID | bytes, envelope: str) -> str:
        """The same secret under the newest key; '' for one that cannot be read."""
        place = sealed_place(self.column, row_key)
        try:
            return seal(unseal(envelope, place), place)
        except (UnknownKey, UnreadableSecret):
            return ""


def secret_stores() -> list[SecretStore]:
    """Every sealed column of the product."""
    return [
        SecretStore(column, create_admin if column.table is Staff.__table__ else create_app)
        for column in sealed_columns()
    ]
