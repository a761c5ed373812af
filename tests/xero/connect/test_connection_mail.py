"""Those who can renew a lost connection hear of it, once each time it is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from app.accounts.models import Membership
from app.kernel.db import transaction
from app.xero.api.errors import NotConnected
from app.xero.connection.services.calls import call
from tests.cast import Cast
from tests.mailbox import emails_to
from tests.xero.conftest import Xero
from xero_simulator.testing import AROHA, NZ_COMPANY


def lose(cast: Cast, xero: Xero) -> None:
    xero.post(f"/users/{AROHA}/revoke")
    for _ in range(2):
        with cast.mara.enter_scope(), pytest.raises(NotConnected):
            call("Currencies.list", purpose="see")


def reconnect_mail_counts(cast: Cast) -> list[int]:
    return [
        len([letter for letter in emails_to(person.email) if "Reconnect" in letter.subject])
        for person in cast
    ]


def test_admins_and_owners_hear_of_it_once_each_time(
    xero_cast: Cast, xero: Xero, connect: Callable[..., object]
) -> None:
    lose(xero_cast, xero)
    assert reconnect_mail_counts(xero_cast) == [1, 1, 0, 0, 0]
    letter = emails_to(xero_cast.adam.email)[-1]
    assert letter.subject == "Reconnect Acme Studio to Xero"
    assert NZ_COMPANY in letter.body
    assert "http://localhost:8000/o/acme/settings/xero" in letter.body
    connect(xero_cast.adam)
    assert reconnect_mail_counts(xero_cast) == [1, 1, 0, 0, 0]
    lose(xero_cast, xero)
    assert reconnect_mail_counts(xero_cast) == [2, 2, 0, 0, 0]


def test_whoever_muted_it_does_not(xero_cast: Cast, xero: Xero) -> None:
    with xero_cast.adam.enter_scope(), transaction() as session:
        session.execute(
            update(Membership)
            .where(Membership.id == xero_cast.adam.membership_id)
            .values(muted_mails=["connection"])
        )
    lose(xero_cast, xero)
    assert reconnect_mail_counts(xero_cast) == [1, 0, 0, 0, 0]
