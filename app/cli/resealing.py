"""Where secrets are stored, and how a batch of each is encrypted anew."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from admin import create_admin
from admin.models import Staff
from admin.staff import secret_place
from app import create_app
from app.config import Settings
from app.kernel.db import transaction
from app.kernel.secrets import seal, unseal
from app.xero import tokens


@dataclass(frozen=True)
class Store:
    """`reseal` encrypts up to so many anew, inside `make`'s application context, and answers how many there were."""

    name: str
    make: Callable[[Settings], Flask]
    reseal: Callable[[int], int]


def reseal_second_factors(batch: int) -> int:
    """Staff whose TOTP secret an older key holds. Opens a transaction; raises Unreadable for a secret whose key is not in the ring."""
    newest = "|".join(seal("", "").split("|")[:2])
    stale = select(Staff).where(Staff.totp_secret.not_like(f"{newest}|%")).limit(batch).with_for_update(of=Staff, skip_locked=True)
    with transaction() as session:
        found = list(session.scalars(stale))
        for staff in found:
            staff.totp_secret = seal(unseal(staff.totp_secret, secret_place(staff.id)), secret_place(staff.id))
        return len(found)


STORES = (
    Store("Xero tokens", create_app, tokens.reseal),
    Store("second factors of staff", create_admin, reseal_second_factors),
)
