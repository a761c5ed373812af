"""The second wall: the database itself refuses what belongs to another organisation."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.accounts.models import Membership
from app.kernel import tenancy
from app.kernel.db import Base, db, transaction
from app.kernel.ids import new_id
from app.kernel.tables import global_tables
from app.permissions import Role
from app.projects.models import Client, Project
from tests.cast import Cast
from tests.house.isolation import keys_that_leave, tables_without_policy


def add_client(org_name: str) -> Client:
    client = Client(name=org_name, name_key=org_name.casefold(), currency="NZD")
    with transaction() as session:
        session.add(client)
    return client


def test_without_an_organisation_no_row_is_visible(cast: Cast) -> None:
    with cast.mara.enter_scope():
        add_client("Harbour")
        assert len(db.session.scalars(select(Client)).all()) == 1
    assert db.session.scalars(select(Client)).all() == []


def test_another_organisations_rows_are_invisible(cast: Cast) -> None:
    with cast.mara.enter_scope():
        add_client("Harbour")
    with cast.eve.enter_scope():
        assert db.session.scalars(select(Client)).all() == []


def test_of_other_organisations_a_person_sees_their_own_membership_and_changes_none(
    cast: Cast,
) -> None:
    with cast.eve.enter_scope(), transaction() as session:
        session.add(Membership(user_id=cast.mara.user_id, role=Role.ADMIN, time_zone="UTC"))
    elsewhere = Membership.org_id == cast.eve.org_id
    everywhere = select(Membership.org_id, Membership.user_id)
    with cast.mara.enter_scope():
        seen = [tuple(row) for row in db.session.execute(everywhere)]
        assert len(seen) == 5
        assert (cast.eve.org_id, cast.mara.user_id) in seen
        with transaction() as session:
            assert (
                session.execute(
                    update(Membership)
                    .where(elsewhere)
                    .values(role=Role.OWNER)
                    .returning(Membership.id)
                ).all()
                == []
            )
            assert (
                session.execute(delete(Membership).where(elsewhere).returning(Membership.id)).all()
                == []
            )
    with tenancy.acting_as(user_id=cast.mara.user_id):
        assert {user_id for _, user_id in db.session.execute(everywhere)} == {cast.mara.user_id}


def test_a_row_that_points_into_another_organisation_is_refused(cast: Cast) -> None:
    with cast.mara.enter_scope():
        foreign = add_client("Harbour").id
    with cast.eve.enter_scope(), pytest.raises(IntegrityError), transaction() as session:
        session.add(Project(client_id=foreign, name="Theft", name_key="theft"))


def test_a_row_cannot_be_written_into_another_organisation(cast: Cast) -> None:
    with (
        cast.eve.enter_scope(),
        pytest.raises(DBAPIError, match="row-level security"),
        transaction() as session,
    ):
        session.add(
            Client(org_id=cast.mara.org_id, name="Planted", name_key="planted", currency="NZD")
        )


def test_changing_the_organisation_inside_a_transaction_is_refused(cast: Cast) -> None:
    with (
        cast.mara.enter_scope(),
        pytest.raises(RuntimeError, match="changed"),
        transaction(),
        tenancy.acting_as(cast.eve.org_id),
    ):
        db.session.scalars(select(Client)).all()


@pytest.fixture
def owner(app: Flask, database: dict[str, str]) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database["superuser"]) as connection:
        yield connection


def test_every_table_is_owned_by_an_organisation_or_listed_with_its_reason(
    owner: psycopg.Connection,
) -> None:
    assert tables_without_policy(owner) == [], (
        "a table needs row-level security, or a model with its `global_reason`"
    )
    tables = {
        row[0]
        for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    }
    assert set(global_tables()) <= tables


def test_every_table_of_an_organisation_is_keyed_by_it_and_its_keys_stay_inside() -> None:
    assert keys_that_leave(Base.metadata) == []


def test_no_role_of_the_application_owns_tables_or_bypasses_security(
    owner: psycopg.Connection,
) -> None:
    rows = owner.execute(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('hourline_owner', 'hourline_app',"
        " 'hourline_admin') AND (rolsuper OR rolbypassrls)"
    ).fetchall()
    assert rows == []
    owned = owner.execute(
        "SELECT tablename FROM pg_tables WHERE tableowner IN ('hourline_app', 'hourline_admin')"
    ).fetchall()
    assert owned == []


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE client",
        "UPDATE audit_entry SET action = ''",
        "DELETE FROM audit_entry",
        "DROP TABLE client",
    ],
)
def test_the_application_cannot(statement: str, app: Flask) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        db.session.execute(text(statement))


def test_of_the_staffs_actions_the_application_sees_its_organisations(
    cast: Cast, database: dict[str, str]
) -> None:
    staff = new_id()
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(
            "INSERT INTO staff (id, email, name, password_hash, totp_secret, totp_step, created_at)"
            " VALUES (%s, 's@x', 'S', '', '', 0, now())",
            [staff],
        )
        for org_id in (cast.olivia.org_id, cast.eve.org_id, None):
            connection.execute(
                "INSERT INTO staff_action (id, staff_id, org_id, action, subject, details,"
                " created_at) VALUES (%s, %s, %s, 'x', '', '{}', now())",
                [new_id(), staff, org_id],
            )
    with cast.olivia.enter_scope():
        assert db.session.execute(text("SELECT org_id FROM staff_action")).scalars().all() == [
            cast.olivia.org_id
        ]
    with psycopg.connect(database["admin"]) as console:
        assert len(console.execute("SELECT id FROM staff_action").fetchall()) == 3


def test_the_console_reads_neither_tokens_nor_time_nor_lines(
    app: Flask, database: dict[str, str]
) -> None:
    with psycopg.connect(database["admin"], autocommit=True) as console:
        for query in (
            "SELECT access_token FROM xero_grant",
            "SELECT description FROM time_entry",
            "SELECT description FROM invoice_line",
            "SELECT email FROM user_account",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                console.execute(query)
