"""What is past its time goes, what is not stays, and a dry run says beforehand which."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.accounts.models import User, UserSession
from app.accounts.services import sessions
from app.kernel import audit, clock, tenancy
from app.kernel.audit import AuditEntry
from app.kernel.cache import CacheEntry
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.jobs.models import Job, PeriodRun
from app.kernel.limits import TokenBucket
from app.kernel.mail import MailMessage
from app.kernel.retention import run as retention_run
from app.kernel.retention.models import RetentionRun
from app.kernel.retention.run import request_run
from app.kernel.tables import retention_policies
from app.xero.api.models import WebhookEvent, XeroCall
from app.xero.sync.models import SyncRun
from tests.cast import Cast, Person

Run = Callable[[], int]


def plant(person: Person, days: float) -> None:
    """One row of each kind that an organisation owns or causes, `days` old."""
    then = clock.now() - timedelta(days=days)
    with person.enter_scope(), transaction() as session:
        session.add(
            XeroCall(
                created_at=then,
                purpose="sync",
                method="GET",
                endpoint="Contacts.list",
                outcome="ok",
            )
        )
        session.add(SyncRun(created_at=then, kind="contacts", state="done", cause="daily"))
        session.add(AuditEntry(created_at=then, actor_id=None, action="invoice.pushed"))
        session.add(
            Job(
                org_id=person.org_id,
                kind="xero.sync",
                subject=str(new_id()),
                state="done",
                created_at=then,
                finished_at=then,
            )
        )
        session.add(MailMessage(recipient="a@b.example", subject="s", body="", created_at=then))
        session.add(PeriodRun(name="xero.daily", slot=then))
        session.add(CacheEntry(key=str(new_id()), org_id=person.org_id, value={}, expires_at=then))
        session.add(TokenBucket(key=new_id().bytes, full_at=then))
        session.add(
            UserSession(
                fingerprint=new_id().bytes, user_id=person.user_id, created_at=then, seen_at=then
            )
        )
        session.add(
            WebhookEvent(
                tenant_id=new_id(),
                category="CONTACT",
                resource_id=new_id(),
                event_at=then,
                event_type="UPDATE",
                received_at=then,
            )
        )


def carry_out(run_jobs: Run, *, dry: bool) -> dict[str, int]:
    with transaction():
        run_id = request_run(dry=dry)
    run_jobs()
    db.session.rollback()
    run = db.session.get_one(RetentionRun, run_id)
    assert run.finished_at is not None
    counts = dict(run.counts)
    db.session.rollback()
    return counts


def row_count(database: dict[str, str], table: str) -> int:
    with psycopg.connect(database["superuser"]) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_a_dry_run_counts_what_a_run_then_removes_and_removes_nothing(
    cast: Cast, run_jobs: Run, database: dict[str, str]
) -> None:
    for person in (cast.mara, cast.eve):
        plant(person, 500)
        plant(person, 0.01)
    before = {policy.table: row_count(database, policy.table) for policy in retention_policies()}
    foreseen = carry_out(run_jobs, dry=True)
    assert row_count(database, "xero_call") == before["xero_call"]
    removed = carry_out(run_jobs, dry=False)
    assert foreseen == removed
    for table in (
        "audit_entry",
        "xero_call",
        "sync_run",
        "webhook_event",
        "mail_message",
        "user_session",
    ):
        assert (table, removed[table], row_count(database, table)) == (table, 2, 2)
    assert removed.keys() == {policy.table for policy in retention_policies()}, (
        "every policy is in the history, also where nothing was found"
    )
    assert carry_out(run_jobs, dry=True) | {"job": 0} == dict.fromkeys(removed, 0), (
        "nothing that is past its time stays"
    )


@pytest.mark.parametrize(
    ("table", "keep"),
    [
        ("xero_call", 396),
        ("sync_run", 90),
        ("audit_entry", 396),
        ("job", 30),
        ("mail_message", 30),
        ("period_run", 30),
        ("webhook_event", 30),
    ],
)
def test_each_kind_is_kept_until_its_day_and_no_longer(
    table: str, keep: int, cast: Cast, run_jobs: Run, database: dict[str, str]
) -> None:
    plant(cast.mara, keep - 3)
    assert carry_out(run_jobs, dry=False)[table] == 0
    assert row_count(database, table) >= 1
    plant(cast.mara, keep + 3)
    assert carry_out(run_jobs, dry=False)[table] == 1


def test_work_that_is_not_finished_is_never_removed(
    cast: Cast, run_jobs: Run, database: dict[str, str]
) -> None:
    then = clock.now() - timedelta(days=400)
    with cast.mara.enter_scope(), transaction() as session:
        session.add(SyncRun(created_at=then, kind="items", state="waiting", cause="daily"))
        session.add(
            Job(org_id=cast.mara.org_id, kind="from.the.future", created_at=then, next_try_at=then)
        )
    removed = carry_out(run_jobs, dry=False)
    assert (removed["sync_run"], removed["job"], row_count(database, "sync_run")) == (0, 0, 1)


def test_a_session_goes_a_week_after_it_opens_nothing_any_more(cast: Cast, run_jobs: Run) -> None:
    """The table says 14 and 30 days on its own, because the kernel knows no sessions: they must be
    those of the accounts.
    """
    week, hour = timedelta(days=7), timedelta(hours=1)
    now = clock.now()
    kept = [
        (
            now - sessions.MAX_SESSION_IDLE - week + hour,
            now - sessions.MAX_SESSION_AGE - week + hour,
        )
    ]
    gone = [
        (now - sessions.MAX_SESSION_IDLE - week - hour, now),
        (now, now - sessions.MAX_SESSION_AGE - week - hour),
    ]
    with transaction() as session:
        for seen, created in kept + gone:
            session.add(
                UserSession(
                    fingerprint=new_id().bytes,
                    user_id=cast.mel.user_id,
                    seen_at=seen,
                    created_at=created,
                )
            )
    assert carry_out(run_jobs, dry=False)["user_session"] == len(gone)


def add_user(name: str, *, days: float, verified: bool = False) -> UUID:
    user_id = new_id()
    with transaction() as session:
        then = clock.now() - timedelta(days=days)
        session.add(
            User(
                id=user_id,
                email=f"{name}@x.example",
                name=name,
                created_at=then,
                verified_at=then if verified else None,
            )
        )
    return user_id


def test_a_sign_up_that_nobody_confirmed_goes_but_never_a_member_or_a_confirmed_person(
    cast: Cast, run_jobs: Run
) -> None:
    forgotten, fresh, confirmed = (
        add_user("forgotten", days=15),
        add_user("fresh", days=13),
        add_user("confirmed", days=400, verified=True),
    )
    with transaction() as session:
        mel = session.get_one(User, cast.mel.user_id)
        mel.verified_at, mel.created_at = None, clock.now() - timedelta(days=400)
    assert carry_out(run_jobs, dry=True)["user_account"] == 1
    assert carry_out(run_jobs, dry=False)["user_account"] == 1
    assert db.session.get(User, forgotten) is None
    assert all(db.session.get(User, kept) for kept in (fresh, confirmed, cast.mel.user_id))


def test_more_than_one_batch_is_removed(
    cast: Cast, run_jobs: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention_run, "BATCH_ROWS", 2)
    for _ in range(5):
        plant(cast.mara, 500)
    removed = carry_out(run_jobs, dry=False)
    assert (removed["mail_message"], removed["audit_entry"], removed["xero_call"]) == (5, 5, 5)


def test_the_app_cannot_remove_an_audit_entry_before_its_time(cast: Cast) -> None:
    with cast.mara.enter_scope(), transaction():
        audit.record("member.removed", "Mel")
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        cast.mara.enter_scope(),
        transaction() as session,
    ):
        session.execute(text("DELETE FROM audit_entry"))
    with cast.mara.enter_scope(), transaction() as session:
        assert session.execute(text("SELECT expired_audit_entries(true, 1000)")).scalar_one() == 0
    with cast.mara.enter_scope():
        assert db.session.query(AuditEntry).count() == 1


def test_a_run_is_not_carried_out_twice(cast: Cast, run_jobs: Run) -> None:
    carry_out(run_jobs, dry=False)
    first = db.session.query(RetentionRun).one()
    finished = first.finished_at
    with transaction() as session:
        session.execute(text("UPDATE job SET state = 'waiting' WHERE kind = 'retention.run'"))
    run_jobs()
    db.session.rollback()
    assert db.session.query(RetentionRun).one().finished_at == finished


def test_the_table_of_the_code_and_the_functions_of_the_database_say_the_same(
    app: Flask, database: dict[str, str]
) -> None:
    functions = {policy.function: policy for policy in retention_policies() if policy.function}
    with psycopg.connect(database["superuser"]) as connection:
        for name, policy in functions.items():
            row = connection.execute(
                "SELECT prosrc FROM pg_proc WHERE proname = %s", (name,)
            ).fetchone()
            assert row is not None
            assert row[0].count(policy.condition) == 2
    assert tenancy.current_scope().org_id is None
