"""Everything of the organisation, and nothing else, in a file that proves itself."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import psycopg
import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select, text, update

from app.accounts.models import Membership
from app.exports.models import DataExport, ExportChunk
from app.exports.queries import sheets
from app.exports.rules import WITHHELD, is_withheld
from app.exports.services import archive
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.db import Base, db, transaction
from app.kernel.ids import new_id
from app.kernel.retention.run import request_run
from app.kernel.spreadsheets import BYTE_ORDER_MARK
from app.permissions import Role
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.house.objects import plant_objects

Browse = Callable[[Person], Browser]
HOME = "/o/acme/exports"
CANARY = "=Kestrel & Co"
# Also what the application has no right to see, which information_schema would hide.
TENANT_TABLES_SQL = """SELECT relname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attname = 'org_id'
      AND NOT attisdropped"""
# Sheets that are called otherwise than their table.
TABLES_BY_SHEET = {
    "addresses": "org_slug",
    "people": "user_account",
    "support_actions": "staff_action",
}
THEIRS = "Quiet Quarry"


def make(browse: Browse, by: Person, run_jobs: Callable[[], int]) -> DataExport:
    assert browse(by).send(HOME).status_code == 303
    run_jobs()
    return the_export(by)


def the_export(by: Person) -> DataExport:
    db.session.rollback()
    with by.enter_scope():
        found = db.session.scalars(
            select(DataExport)
            .where(DataExport.asked_by == by.membership_id)
            .order_by(DataExport.id.desc())
        ).first()
        assert found is not None
        db.session.expunge(found)
        return found


def fetch(browse: Browse, by: Person, export: DataExport) -> ZipFile:
    answer = browse(by).get(f"{HOME}/{export.id}/download")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert hashlib.sha256(answer.data).hexdigest() == export.sha256
    assert len(answer.data) == export.size == int(answer.headers["Content-Length"])
    return ZipFile(io.BytesIO(answer.data))


def test_its_name_has_the_day_on_which_it_was_made_where_its_reader_is(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    export = make(browse, cast.adam, run_jobs)
    morning = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)  # the 30th at 9:30 in Auckland
    with cast.adam.enter_scope(), transaction() as session:
        session.get_one(DataExport, (cast.adam.org_id, export.id)).created_at = morning
    name = browse(cast.adam).get(f"{HOME}/{export.id}/download").headers["Content-Disposition"]
    assert name == 'attachment; filename="acme-2026-11-30.zip"'


def test_everything_is_in_it_twice_and_the_manifest_proves_it(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    plant_objects(cast.mel, CANARY)
    plant_objects(cast.eve, THEIRS)
    archive = fetch(browse, cast.olivia, make(browse, cast.olivia, run_jobs))
    listed = {entry["path"]: entry for entry in json.loads(archive.read("manifest.json"))["files"]}
    assert set(archive.namelist()) == {*listed, "manifest.json"}
    for path, entry in listed.items():
        content = archive.read(path)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            entry["bytes"],
            entry["sha256"],
        ), path
    with cast.olivia.enter_scope():
        names = [sheet.name for sheet in sheets()]
    for name in names:
        rows = json.loads(archive.read(f"json/{name}.json"))
        table_file = archive.read(f"csv/{name}.csv")
        assert table_file.startswith(BYTE_ORDER_MARK)
        table = list(csv.DictReader(io.StringIO(table_file.decode("utf-8-sig"))))
        assert not rows or list(rows[0]) == list(table[0])
        assert (
            len(rows)
            == len(table)
            == listed[f"csv/{name}.csv"]["rows"]
            == listed[f"json/{name}.json"]["rows"]
        ), name
    clients = json.loads(archive.read("json/client.json"))
    assert [client["name"] for client in clients] == [CANARY], "as it is"
    assert f"'{CANARY}" in archive.read("csv/client.csv").decode(), "and harmless"
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert THEIRS.encode() not in everything
    assert str(cast.eve.org_id).encode() not in everything


def test_every_table_of_an_organisation_is_exported_or_withheld_with_its_reason(cast: Cast) -> None:
    """Whatever the database knows by organisation, also without a model of ours."""
    with cast.olivia.enter_scope():
        exported = {TABLES_BY_SHEET.get(sheet.name, sheet.name) for sheet in sheets()}
        owned = set(db.session.scalars(text(TENANT_TABLES_SQL)))
    assert owned - exported == {name for name in WITHHELD if "." not in name}
    assert exported - owned == {"organisation", "user_account"}
    assert all(WITHHELD.values())


def test_what_support_did_is_in_it_without_who_it_was(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int], database: dict[str, str]
) -> None:
    staff = new_id()
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(
            "INSERT INTO staff (id, email, name, password_hash, totp_secret, totp_step, created_at)"
            " VALUES (%s, 's@x', 'Sam', '', '', 0, now())",
            [staff],
        )
        for org_id, subject in ((cast.olivia.org_id, "HL-7"), (cast.eve.org_id, "HL-8")):
            row = [new_id(), staff, org_id, subject]
            connection.execute(
                "INSERT INTO staff_action (id, staff_id, org_id, action, subject, details,"
                " created_at) VALUES (%s, %s, %s, 'push.retried', %s, '{}', now())",
                row,
            )
    archive = fetch(browse, cast.olivia, make(browse, cast.olivia, run_jobs))
    (done,) = json.loads(archive.read("json/support_actions.json"))
    assert (done["action"], done["subject"]) == ("push.retried", "HL-7")
    assert str(staff).encode() not in b"".join(archive.read(name) for name in archive.namelist())


def test_nothing_that_sounds_like_a_secret_is_exported(cast: Cast) -> None:
    sounding = re.compile(r"token|secret|password|fingerprint|hash|verifier")
    with cast.olivia.enter_scope():
        found = [
            f"{sheet.name}.{column}"
            for sheet in sheets()
            for column in sheet.columns
            if sounding.search(column)
        ]
    assert found == []
    binary = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, LargeBinary)
    ]
    with cast.olivia.enter_scope():
        names = {sheet.name for sheet in sheets()}
    assert [
        name
        for name in binary
        if name.partition(".")[0] in names and not is_withheld(*name.split("."))
    ] == []


def test_only_whoever_asked_can_fetch_it_and_only_while_they_may(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    address = f"{HOME}/{make(browse, cast.adam, run_jobs).id}/download"
    assert browse(cast.olivia).get(address).status_code == 404
    assert browse(cast.eve).get(address).status_code == 404
    for person in (cast.mara, cast.mel):
        assert browse(person).get(address).status_code == 403
        assert browse(person).send(HOME).status_code == 403
    assert browse(cast.adam).get(address).status_code == 200
    give_role(cast.adam, Role.MANAGER)
    assert browse(cast.adam).get(address).status_code == 403


def give_role(person: Person, role: Role) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(
            update(Membership).where(Membership.id == person.membership_id).values(role=role)
        )


def test_demoted_before_it_is_made_one_gets_nothing(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    browse(cast.adam).send(HOME)
    give_role(cast.adam, Role.MEMBER)
    run_jobs()
    assert the_export(cast.adam).state == "failed"


def test_after_seven_days_it_is_gone_with_its_pieces(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    export = make(browse, cast.adam, run_jobs)
    with clock.freeze(clock.now() + timedelta(days=7, seconds=1)):
        assert browse(cast.adam).get(f"{HOME}/{export.id}/download").status_code == 404
        assert "No export yet" in browse(cast.adam).get(HOME).text
    with cast.adam.enter_scope(), transaction() as session:
        session.execute(update(DataExport).values(expires_at=clock.now() - timedelta(seconds=1)))
    with transaction():
        request_run(dry=False)
    run_jobs()
    with cast.adam.enter_scope():
        assert db.session.scalars(select(DataExport)).all() == []
        assert db.session.scalars(select(ExportChunk)).all() == []


def test_one_that_died_in_the_middle_starts_anew(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant_objects(cast.mel, CANARY)
    browse(cast.adam).send(HOME)
    with monkeypatch.context() as broken:
        broken.setattr(archive, "CHUNK_BYTES", 64)
        broken.setattr(archive, "logo", lambda _reading: 1 / 0)
        run_jobs()
    with cast.adam.enter_scope():
        assert db.session.scalars(select(ExportChunk.id)).all() != [], "pieces were left"
    export = the_export(cast.adam)
    assert export.state == "running"
    hurry(cast)
    run_jobs()
    assert fetch(browse, cast.adam, the_export(cast.adam)).testzip() is None


def hurry(_cast: Cast) -> None:
    """What waits for its next try is due now."""
    with transaction() as session:
        session.execute(text("UPDATE job SET next_try_at = now() WHERE state = 'waiting'"))


def test_a_second_one_waits_for_the_first(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    assert adam.send(HOME).status_code == 303
    assert adam.send(HOME).status_code == 409
    assert "Being made" in adam.get(HOME).text
    assert adam.get(f"{HOME}/{the_export(cast.adam).id}/download").status_code == 409, "not ready"
    assert browse(cast.olivia).send(HOME).status_code == 303, "everybody has their own"


def test_asking_and_fetching_are_in_the_audit_log(
    cast: Cast, browse: Browse, run_jobs: Callable[[], int]
) -> None:
    fetch(browse, cast.adam, make(browse, cast.adam, run_jobs))
    with cast.adam.enter_scope():
        found = db.session.scalars(
            select(AuditEntry).where(AuditEntry.org_id == cast.adam.org_id).order_by(AuditEntry.id)
        ).all()
        assert [(row.action, row.actor_id) for row in found] == [
            ("export.asked", cast.adam.user_id),
            ("export.downloaded", cast.adam.user_id),
        ]


def test_progress_is_shown(cast: Cast, browse: Browse, app: Flask) -> None:
    browse(cast.adam).send(HOME)
    with cast.adam.enter_scope(), transaction() as session:
        session.execute(update(DataExport).values(state="running", rows=250, expected=1000))
    answer = browse(cast.adam).get(
        HOME, headers={"HX-Request": "true", "HX-Target": "div#exports_table"}
    )
    assert "25 %" in answer.text
    assert "every 1s" in answer.text
    assert "<html" not in answer.text
