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
class Store:
    """`reseal` encrypts up to so many anew, inside `make`'s application context, and answers how
    many there were.
    """

    name: str
    make: Callable[[Settings], Flask]
    reseal: Callable[[int], int]


def reseal_second_factors(batch: int) -> int:
    """People whose TOTP secret an older key holds. Opens a transaction; raises Unreadable for a
    secret whose key is not in the ring.
    """
    return _reseal(User, factors.secret_place, batch)


def reseal_second_factors_of_staff(batch: int) -> int:
    """The same for staff."""
    return _reseal(Staff, staff.secret_place, batch)


def _reseal(table: type[User] | type[Staff], place: Callable[[UUID], str], batch: int) -> int:
    newest = "|".join(seal("", "").split("|")[:2])
    stale = select(table).where(table.totp_secret != "", table.totp_secret.not_like(f"{newest}|%"))
    with transaction() as session:
        found: list[Any] = list(
            session.scalars(stale.limit(batch).with_for_update(of=table, skip_locked=True))
        )
        for one in found:
            one.totp_secret = seal(unseal(one.totp_secret, place(one.id)), place(one.id))
        return len(found)


STORES = (
    Store("Xero tokens", create_app, grants.reseal_grants),
    Store("second factors", create_app, reseal_second_factors),
    Store("second factors of staff", create_admin, reseal_second_factors_of_staff),
)
