"""Encryption keys: every sealed column is moved to a new one, and what is missing is said."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import select, update

from admin import create_admin
from admin.models import Staff
from admin.staff import create_staff, secret_place
from app.accounts.models import User
from app.cli.doctor.database import encryption_keys as examine_keys
from app.cli.secret_stores import Resealed, secret_stores
from app.config import Settings, generate_encryption_key, read_settings
from app.kernel import clock, totp
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.sealed_columns import sealed_place
from app.kernel.secrets import seal, unseal
from app.xero.api.grants import seal_place
from app.xero.api.models import Grant
from app.xero.connect.models import IdentityAttempt, OAuthAttempt
from tests.cast import Cast

STATE = b"state"
TOKENS = ("access_token", "refresh_token", "previous_refresh_token")


@pytest.fixture
def new_settings(settings: Settings, environment: dict[str, str]) -> Settings:
    """The settings with a new key in front."""
    keys = f"{generate_encryption_key('new')},{environment['ENCRYPTION_KEYS']}"
    return replace(
        settings,
        encryption_keys=read_settings(environment | {"ENCRYPTION_KEYS": keys}).encryption_keys,
    )


def test_rotating_the_keys_moves_every_secret_to_the_newest_and_can_be_repeated(
    cast: Cast, settings: Settings, new_settings: Settings, database: dict[str, str]
) -> None:
    secret = totp.new_secret()
    _seal_one_of_each(cast, settings, secret)
    for store in secret_stores():
        with store.create_app(new_settings).app_context():
            assert store.reseal(1) == Resealed(1, 0), store.name
            assert store.reseal(1) == Resealed(0, 0), store.name
            db.session.remove()
    db.session.rollback()
    assert _columns_with_envelopes(database, "v1|test|") == set()
    assert _columns_with_envelopes(database, "v1|new|") == {one.name for one in secret_stores()}
    with create_admin(
        replace(new_settings, encryption_keys=new_settings.encryption_keys[:1])
    ).app_context():
        staff = db.session.scalars(select(Staff)).one()
        assert unseal(staff.totp_secret, secret_place(staff.id)) == secret
        db.session.remove()


def test_a_secret_that_cannot_be_read_stays_and_keeps_no_other_from_being_moved(
    cast: Cast, settings: Settings, new_settings: Settings
) -> None:
    people = sorted((cast.mel, cast.mara, cast.adam), key=lambda person: person.user_id)
    for person in people:
        person.set_up_second_factor()
    with transaction() as session:
        session.execute(
            update(User).where(User.id == people[0].user_id).values(totp_secret="v1|gone|AAAA|BBBB")
        )
    store = next(one for one in secret_stores() if one.name == "user_account.totp_secret")
    with store.create_app(new_settings).app_context():
        assert store.reseal(1) == Resealed(2, 1)
        db.session.remove()
    [finding] = examine_keys(new_settings)
    assert (finding.level, "'gone'" in finding.text) == ("wrong", True)
    assert {finding.level for finding in examine_keys(settings)} == {"wrong"}
    assert len(list(examine_keys(settings))) == 2, "both new and gone are missing here"


def test_the_doctor_says_which_key_is_still_needed(
    cast: Cast, settings: Settings, new_settings: Settings
) -> None:
    cast.mel.set_up_second_factor()
    [finding] = examine_keys(settings)
    assert (finding.level, "under test" in finding.text) == ("ok", True)
    [finding] = examine_keys(new_settings)
    assert (finding.level, "still under test" in finding.text) == ("note", True)


def _seal_one_of_each(cast: Cast, settings: Settings, secret: str) -> None:
    """An envelope in every sealed column."""
    cast.mel.set_up_second_factor()
    with create_admin(settings).app_context():
        create_staff("sam@support.example", "Sam", "the lights are always on", secret)
        db.session.remove()
    grant_id, later = new_id(), clock.now() + timedelta(minutes=5)
    tokens = {name: seal("token", seal_place(grant_id, name)) for name in TOKENS}
    attempt = {"state": STATE, "nonce": "", "expires_at": later}
    person = {"session_id": new_id(), "user_id": new_id(), "org_id": cast.mel.org_id}
    with transaction() as session:
        session.add_all(
            [
                Grant(id=grant_id, xero_user_id=new_id(), expires_at=later, scopes="", **tokens),
                OAuthAttempt(**attempt, **person, **_sealed_values(OAuthAttempt)),
                IdentityAttempt(**attempt, browser=b"browser", **_sealed_values(IdentityAttempt)),
            ]
        )


def _sealed_values(model: type[OAuthAttempt | IdentityAttempt]) -> dict[str, str]:
    return {
        column.name: seal("secret", sealed_place(column, STATE))
        for column in model.__table__.columns
        if column.name in ("verifier", "claims")
    }


def _columns_with_envelopes(database: dict[str, str], start: str) -> set[str]:
    """The columns of the whole database in which something begins so."""
    with psycopg.connect(database["superuser"]) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type = 'text'"
        ).fetchall()
        return {
            f"{table}.{column}"
            for table, column in columns
            if connection.execute(
                sql.SQL("SELECT 1 FROM {} WHERE starts_with({}, %s) LIMIT 1").format(
                    sql.Identifier(table), sql.Identifier(column)
                ),
                [start],
            ).fetchone()
        }
