"""Closing an organisation, undoing it, and what is left of it afterwards: nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from click.testing import CliRunner
from flask import Flask
from psycopg import sql
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.accounts import services
from app.accounts.models import Logo, Membership, Organisation, User
from app.cli import org as org_command
from app.config import Settings
from app.exports.models import ExportChunk
from app.kernel import audit, clock, jobs, mail, tenancy
from app.kernel.cache import put
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.letters import Letter
from app.permissions import Role
from app.timesheets.models import TimeEntry, Timer
from app.xero.api.models import WebhookEvent
from app.xero.connection.models import Connection
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.house.database_state import DatabaseState
from tests.house.objects import plant_objects
from tests.mailbox import emails_to

Browse = Callable[[Person], Browser]
HOME = "/o/acme/closure"
CANARY = "Kestrel Canary"
ERASE_TRAIL = text("SELECT erase_trail(:org)")
JOB = text(
    "SELECT state, next_try_at - now() > interval '13 days' FROM job WHERE kind ="
    " 'organisation.erase'"
)
STAFF = (
    "INSERT INTO staff (id, email, name, password_hash, totp_secret, totp_step, created_at) VALUES"
    " (%s, 's@x', 'S', '', '', 0, now())"
)
ACTION = """
    INSERT INTO staff_action (id, staff_id, org_id, action, subject, details, created_at)
    VALUES (%s, %s, %s, 'push.retried', %s, '{}', now())
"""
OWNED_TABLES = {
    "client",
    "organisation",
    "membership",
    "audit_entry",
    "invitation",
    "ownership_offer",
    "organisation_logo",
    "data_export_chunk",
}
SHARED_TABLES = {
    "user_account",
    "org_slug",
    "job",
    "huey_task",
    "mail_message",
    "staff_action",
    "cache_entry",
    "xero_tenant_directory",
}


def organisation(cast: Cast) -> Organisation:
    db.session.rollback()
    with cast.olivia.enter_scope():
        return db.session.execute(
            select(Organisation).where(Organisation.id == cast.olivia.org_id)
        ).scalar_one()


def close(browse: Browse, by: Person) -> None:
    assert browse(by).send(HOME, name="Acme Studio").location == HOME


def let_time_pass(cast: Cast) -> None:
    """The two weeks are over, also for the job."""
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(
            text(
                "UPDATE organisation SET erase_after = now() - interval '1 second' WHERE"
                " erase_after IS NOT NULL"
            )
        )
        session.execute(
            text("UPDATE job SET next_try_at = now() WHERE kind = 'organisation.erase'")
        )


def test_the_owner_types_the_name_and_confirms(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    assert "14 days" in olivia.get(HOME).text
    for wrong in ("", "acme", "Elsewhere Ltd", "Acme\0Studio"):
        assert olivia.send(HOME, name=wrong).status_code == 422
    assert organisation(cast).closed_at is None
    assert olivia.send(HOME, name=" Acme  Studio ").status_code == 303
    assert organisation(cast).closed_at is not None
    assert olivia.send(HOME, name="Acme Studio").status_code == 409


def test_nobody_else_can_close_or_undo(cast: Cast, browse: Browse) -> None:
    for person, status in ((cast.adam, 403), (cast.mara, 403), (cast.mel, 403), (cast.eve, 404)):
        for path in (HOME, f"{HOME}/undo"):
            assert browse(person).send(path, name="Acme Studio").status_code == status
        assert browse(person).get(f"{HOME}/new").status_code == status
    assert organisation(cast).closed_at is None


def test_at_once_nothing_changes_any_more_and_every_owner_is_told(
    cast: Cast, browse: Browse
) -> None:
    ids = plant_objects(cast.mel, CANARY)
    close(browse, cast.olivia)
    assert "is being closed" in emails_to(cast.olivia.email)[-1].subject
    with cast.mel.enter_scope():
        assert db.session.scalars(select(Connection)).all() == [], "Xero is disconnected"
        running = select(Timer).where(Timer.stopped_at.is_(None))
        assert db.session.scalars(running).all() == []
        assert len(db.session.scalars(select(TimeEntry)).all()) == 2, "the timer's time is kept"
    mel = browse(cast.mel)
    page = mel.get("/o/acme/timesheet")
    assert page.status_code == 200
    assert "Acme Studio is closed and read-only" in page.text
    assert mel.send("/o/acme/timer", project_id=str(ids["project_id"])).status_code == 409
    assert browse(cast.mara).send("/o/acme/clients", name="New", currency="NZD").status_code == 409
    assert (
        browse(cast.adam)
        .send("/o/acme/invitations", email="nora@new.example", role="member")
        .status_code
        == 409
    )
    assert browse(cast.adam).send("/o/acme/exports").status_code == 303, "a copy can still be had"


def test_undone_within_two_weeks_everything_is_as_it_was(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    close(browse, cast.olivia)
    assert browse(cast.olivia).send(f"{HOME}/undo").status_code == 303
    assert "stays open" in emails_to(cast.olivia.email)[-1].subject
    assert browse(cast.mara).send("/o/acme/clients", name="New", currency="NZD").status_code == 303
    let_time_pass(cast)
    run_jobs()
    assert organisation(cast).name == "Acme Studio", (
        "the job that was asked for meanwhile finds nothing to do"
    )
    assert browse(cast.olivia).send(f"{HOME}/undo").status_code == 409


def test_before_its_time_nothing_is_erased_also_not_by_a_job_of_an_earlier_closing(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    close(browse, cast.olivia)
    with transaction() as session:
        session.execute(
            text("UPDATE job SET next_try_at = now() WHERE kind = 'organisation.erase'")
        )
    run_jobs()
    assert organisation(cast).closed_at is not None
    assert browse(cast.olivia).get(HOME).status_code == 200
    assert tuple(db.session.execute(JOB).one()) == ("waiting", True)


def plant_canary(cast: Cast, superuser: str) -> None:
    """Something that names the organisation in as many tables as can hold it."""
    ids = plant_objects(cast.mel, CANARY)
    with cast.olivia.enter_scope():
        services.invite_member("canary@new.example", Role.MEMBER)
        services.offer_ownership(cast.adam.membership_id, keeps=True)
        put(cast.olivia.org_id, "reference", {"name": CANARY}, timedelta(hours=1))
        with transaction() as session:
            session.execute(update(Logo).values(content=CANARY.encode()))
            session.add(
                ExportChunk(export_id=ids["export_id"], position=0, content=CANARY.encode())
            )
            tenant = session.scalars(select(Connection.tenant_id)).one()
            event = {
                "category": "INVOICE",
                "resource_id": new_id(),
                "event_at": clock.now(),
                "event_type": "UPDATE",
            }
            session.add(WebhookEvent(tenant_id=tenant, **event))
            audit.record("client.created", CANARY)
            mail.post(cast.mel.email, Letter(CANARY, [CANARY]))
            jobs.request(jobs.JobKind("unknown.kind", lambda _job: None), CANARY)
    staff = new_id()
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(STAFF, [staff])
        connection.execute(ACTION, [new_id(), staff, cast.olivia.org_id, CANARY])
        job = connection.execute("SELECT id FROM job WHERE kind = 'unknown.kind'").fetchone()
        assert job is not None
        connection.execute(
            "INSERT INTO huey_task (queue, data) VALUES ('hourline', %s)",
            [f'["wake", "{job[0]}"]'.encode()],
        )


def mail_without_organisation(recipient: str) -> None:
    """As letters about an account are."""
    tenancy.leave_scope()
    with transaction():
        mail.post(recipient, Letter("Your password was changed", [""]))


def tables_holding(superuser: str, *needles: str) -> set[str]:
    """The tables in which a row holds one of NEEDLES, as text or as bytes."""
    words = [word for needle in needles for word in (needle, needle.encode().hex())]
    found = set()
    with psycopg.connect(superuser, autocommit=True) as connection:
        for (table,) in connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall():
            query = sql.SQL("SELECT 1 FROM {} t WHERE t::text ILIKE ANY (%s) LIMIT 1").format(
                sql.Identifier(table)
            )
            if connection.execute(query, [[f"%{word}%" for word in words]]).fetchone():
                found.add(table)
    return found


def files_holding(folder: Path, *needles: str) -> list[str]:
    """The files, of all below `folder`, that hold one of NEEDLES."""
    found = {
        path.name: path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()
    }
    return [name for name, content in found.items() if any(needle in content for needle in needles)]


def needles(cast: Cast, job: UUID | None) -> list[str]:
    """What names the organisation or the people of it who belong nowhere else; Mel works elsewhere
    too.
    """
    gone = (cast.olivia, cast.adam, cast.mara)
    return [
        CANARY,
        "Acme Studio",
        str(cast.mel.org_id),
        str(job),
        *(str(person.user_id) for person in gone),
        *(person.email for person in gone),
    ]


@pytest.fixture
def shared_mel(cast: Cast) -> None:
    """Mel works for Eve as well."""
    with cast.eve.enter_scope(), transaction() as session:
        session.add(
            Membership(user_id=cast.mel.user_id, role=Role.MEMBER, time_zone="Europe/London")
        )


def test_afterwards_no_table_and_no_file_knows_of_it_and_the_other_organisation_is_untouched(
    cast: Cast,
    browse: Browse,
    run_jobs: Callable[[], int],
    database: dict[str, str],
    shared_mel: None,
    settings: Settings,
    mailbox: Path,
) -> None:
    superuser = database["superuser"]
    plant_canary(cast, superuser)
    plant_objects(cast.eve, "Quiet Quarry")
    with cast.eve.enter_scope(), transaction():
        mail.post(cast.mel.email, Letter("Of the other organisation", [""]))
    mail_without_organisation(cast.olivia.email)
    job = db.session.execute(text("SELECT id FROM job WHERE kind = 'unknown.kind'")).scalar_one()
    db.session.rollback()
    tenant = db.session.execute(
        text("SELECT tenant_id FROM xero_tenant_directory WHERE org_id = :org"),
        {"org": cast.mel.org_id},
    ).scalar_one()
    db.session.rollback()
    ledger, words = DatabaseState(superuser), [*needles(cast, job), str(tenant)]
    before = tables_holding(superuser, *words)
    assert before >= OWNED_TABLES | SHARED_TABLES
    run_jobs()
    assert len(files_holding(settings.var, *words)) >= 4, "letters"
    theirs = ledger.rows(cast.eve.org_id)
    close(browse, cast.olivia)
    let_time_pass(cast)
    run_jobs()
    assert tables_holding(superuser, *words) == set()
    assert files_holding(settings.var, *words) == []
    assert len(files_holding(mailbox, "Of the other organisation")) == 1
    assert ledger.rows(cast.eve.org_id) == theirs
    ledger.close()
    assert browse(cast.mel).get("/o/elsewhere/timesheet").status_code == 200
    assert db.session.get(User, cast.olivia.user_id) is None
    assert browse(cast.mel).get("/o/acme/timesheet").status_code == 404


def test_by_the_operator_at_once(
    cast: Cast,
    app: Flask,
    settings: Settings,
    database: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant_objects(cast.mel, CANARY)
    monkeypatch.setattr("app.create_app", lambda _settings: app)
    monkeypatch.setattr(org_command, "settings_with_database", lambda: settings)
    answer = CliRunner().invoke(org_command.command, ["close", "nowhere", "--now"])
    assert (answer.exit_code, "There is no organisation" in answer.output) == (1, True)
    answer = CliRunner().invoke(org_command.command, ["close", "acme"])
    assert (answer.exit_code, answer.output) == (
        0,
        "acme is closed; an owner can undo it for 14 days.\n",
    )
    assert CliRunner().invoke(org_command.command, ["close", "acme"]).exit_code == 1, (
        "closed already"
    )
    answer = CliRunner().invoke(org_command.command, ["close", "acme", "--now"])
    assert (answer.exit_code, answer.output) == (0, "acme is erased.\n")
    left = tables_holding(
        database["superuser"],
        CANARY,
        "Acme Studio",
        str(cast.mel.org_id),
        str(cast.mel.user_id),
        cast.mel.email,
    )
    assert left == set()
    revocations = db.session.execute(
        text("SELECT state, org_id FROM job WHERE kind = 'xero.revoke'")
    ).all()
    assert [tuple(row) for row in revocations] == [("waiting", None)], (
        "access to Xero is still given back"
    )


def test_the_database_erases_no_trail_before_its_time(cast: Cast) -> None:
    with cast.olivia.enter_scope(), transaction():
        audit.record("client.created", CANARY)
    for org_id in (cast.olivia.org_id, new_id()):
        with (
            cast.olivia.enter_scope(),
            pytest.raises(DBAPIError, match="not to be erased"),
            transaction() as session,
        ):
            session.execute(ERASE_TRAIL, {"org": org_id})
    with cast.olivia.enter_scope():
        services.close_organisation("Acme Studio")
        with pytest.raises(DBAPIError, match="not to be erased"), transaction() as session:
            session.execute(ERASE_TRAIL, {"org": cast.olivia.org_id})


def test_an_erasure_that_breaks_off_leaves_everything(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_objects(cast.mel, CANARY)
    close(browse, cast.olivia)
    let_time_pass(cast)
    with monkeypatch.context() as broken:
        broken.setattr("app.accounts.services.erasure._erase_person", lambda _session, _user: 1 / 0)
        run_jobs()
    assert organisation(cast).name == "Acme Studio"
    let_time_pass(cast)
    run_jobs()
    tenancy.leave_scope()
    assert db.session.scalar(select(User).where(User.email == cast.olivia.email)) is None


def test_rows_of_several_batches_are_erased_to_the_last(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.accounts.services.erasure.ERASED_BATCH_ROWS", 2)
    plant_objects(cast.mel, CANARY)
    close(browse, cast.olivia)
    let_time_pass(cast)
    run_jobs()
    tenancy.leave_scope()
    assert db.session.scalar(select(User).where(User.email == cast.olivia.email)) is None
