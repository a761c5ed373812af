"""Whoever signs in finds Xero's data up to date: in the background, at most every fifteen minutes
for an organisation.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.accounts.models import User
from app.kernel.db import db, transaction
from app.xero.sync.models import SyncRun
from tests.cast import PASSWORD, Cast, Person, give_password
from tests.xero.conftest import Xero

Run = Callable[[], int]


@pytest.fixture
def sign_in_by_password(app: Flask) -> Callable[[Person], None]:
    """The person signs in with their password alone, having no second factor."""

    def sign_in(person: Person) -> None:
        give_password(person)
        with transaction() as session:
            session.execute(update(User).where(User.id == person.user_id).values(totp_secret=""))
        answer = app.test_client().post(
            "/login", data={"email": person.email, "password": PASSWORD}
        )
        assert answer.status_code == 303, answer.text

    return sign_in


def causes(person: Person) -> list[str]:
    with person.enter_scope():
        return list(
            db.session.scalars(
                select(SyncRun.cause)
                .where(SyncRun.kind == "contacts")
                .order_by(SyncRun.created_at, SyncRun.id)
            )
        )


def age_runs(person: Person, minutes: int) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(update(SyncRun).values(created_at=func.now() - timedelta(minutes=minutes)))


def test_signing_in_asks_for_what_is_new_in_xero(
    xero_cast: Cast, xero: Xero, run_jobs: Run, sign_in_by_password: Callable[[Person], None]
) -> None:
    run_jobs()
    age_runs(xero_cast.adam, 16)
    xero.post(f"/organisations/{xero.tenant_id()}/contacts", name="Brand New Bakery")
    sign_in_by_password(xero_cast.mel)
    assert causes(xero_cast.adam) == ["connected"], "signing in does not wait for Xero"
    run_jobs()
    assert causes(xero_cast.adam) == ["connected", "sign-in"]
    with xero_cast.adam.enter_scope():
        assert (
            db.session.scalar(text("SELECT count(*) FROM contact WHERE name = 'Brand New Bakery'"))
            == 1
        )


def test_it_happens_at_most_every_fifteen_minutes(
    xero_cast: Cast, run_jobs: Run, sign_in_by_password: Callable[[Person], None]
) -> None:
    run_jobs()
    age_runs(xero_cast.adam, 14)
    sign_in_by_password(xero_cast.olivia)
    run_jobs()
    sign_in_by_password(xero_cast.mara)
    run_jobs()
    assert causes(xero_cast.adam) == ["connected"]


def test_every_organisation_of_the_person_is_brought_up_to_date_and_no_other(
    xero_cast: Cast,
    connect: Callable[..., object],
    run_jobs: Run,
    sign_in_by_password: Callable[[Person], None],
) -> None:
    connect(xero_cast.eve)
    run_jobs()
    for person in (xero_cast.adam, xero_cast.eve):
        age_runs(person, 20)
    sign_in_by_password(xero_cast.eve)
    run_jobs()
    assert causes(xero_cast.eve) == ["connected", "sign-in"]
    assert causes(xero_cast.adam) == ["connected"]


def test_without_a_connection_signing_in_asks_xero_nothing(
    cast: Cast, xero: Xero, run_jobs: Run, sign_in_by_password: Callable[[Person], None]
) -> None:
    sign_in_by_password(cast.adam)
    run_jobs()
    assert causes(cast.adam) == []
    assert xero.requests() == []


def test_a_wrong_password_asks_for_nothing(xero_cast: Cast, app: Flask, run_jobs: Run) -> None:
    run_jobs()
    age_runs(xero_cast.adam, 20)
    assert (
        app.test_client()
        .post("/login", data={"email": xero_cast.mel.email, "password": "no"})
        .status_code
        == 422
    )
    run_jobs()
    assert causes(xero_cast.adam) == ["connected"]
