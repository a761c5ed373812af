"""Where secrets are stored, and how a batch of each is encrypted anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from admin import create_admin, staff
from admin.models import Staff
from app import create_app
from app.accounts.models import User
from app.accounts.services import factors
from app.config import Settings
from app.kernel.db import transaction
from app.kernel.secrets import seal, unseal
from app.xero.api import grants


@dataclass(frozen=True)
class SecretStore:
    """`reseal` encrypts up to so many secrets anew and returns how many there were.

    It runs in the context of the application that `create_app` makes.
    """

    name: str
    create_app: Callable[[Settings], Flask]
    reseal: Callable[[int], int]


def reseal_second_factors(batch: int) -> int:
    """People whose TOTP secret an older key holds. Opens a transaction.

    Raises UnreadableSecret for a secret whose key is not in the ring.
    """
    return _reseal_rows(User, factors.secret_place, batch)


def reseal_staff_second_factors(batch: int) -> int:
    """The same for staff."""
    return _reseal_rows(Staff, staff.secret_place, batch)


def _reseal_rows(table: type[User] | type[Staff], place: Callable[[UUID], str], batch: int) -> int:
    newest = "|".join(seal("", "").split("|")[:2])
    stale = select(table).where(table.totp_secret != "", table.totp_secret.not_like(f"{newest}|%"))
    with transaction() as session:
        rows: list[Any] = list(
            session.scalars(stale.limit(batch).with_for_update(of=table, skip_locked=True))
        )
        for row in rows:
            row.totp_secret = seal(unseal(row.totp_secret, place(row.id)), place(row.id))
        return len(rows)


SECRET_STORES = (
    SecretStore("Xero tokens", create_app, grants.reseal_grants),
    SecretStore("second factors", create_app, reseal_second_factors),
    SecretStore("second factors of staff", create_admin, reseal_staff_second_factors),
)
