"""The audit log as owners and admins read it."""

import ast
import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.accounts.models import Membership
from app.audit.queries import SUPPORT_ACTOR, SYSTEM_ACTOR, AuditFilter, audit_page
from app.audit.rules import GROUPS, WORDS, detail_words, sentence
from app.kernel import audit, clock, tenancy
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.kernel.spreadsheets import BYTE_ORDER_MARK
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.house.objects import plant_objects
from tests.html_page import Page

Browse = Callable[[Person], Browser]
HOME = "/o/acme/audit"


def record(
    person: Person, action: str, subject: str = "", at: datetime | None = None, **details: Any
) -> None:
    with clock.freeze(at or clock.now()), person.enter_scope(), transaction():
        audit.record(action, subject, **details)


def rows(page: str) -> list[str]:
    """The lines of the table as text."""
    return Page(page).row_texts


def test_it_says_in_words_who_did_what_from_where(cast: Cast, browse: Browse) -> None:
    browse(cast.adam).send(f"/o/acme/members/{cast.mel.membership_id}", role="manager")
    page = browse(cast.olivia).get(HOME).text
    (line,) = rows(page)
    assert "Adam Made Mel, who was member, manager Adam, " in line
    assert line.endswith(" 127.0.0.1")


def test_only_owners_and_admins_read_it_and_only_their_own(cast: Cast, browse: Browse) -> None:
    record(cast.eve, "client.created", "Quiet Quarry")
    for path in (HOME, f"{HOME}/log.csv"):
        for person, status in (
            (cast.olivia, 200),
            (cast.adam, 200),
            (cast.mara, 403),
            (cast.mel, 403),
            (cast.eve, 404),
        ):
            answer = browse(person).get(path)
            assert answer.status_code == status
            assert "Quiet Quarry" not in answer.text


def test_what_support_did_to_the_organisation_is_in_it(
    cast: Cast, browse: Browse, database: dict[str, str]
) -> None:
    staff = new_id()
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        person = (
            "INSERT INTO staff (id, email, name, password_hash, totp_secret, totp_step, created_at)"
            " VALUES (%s, 's@x', 'Sam', '', '', 0, now())"
        )
        connection.execute(person, [staff])
        columns = "id, staff_id, org_id, action, subject, details, created_at"
        act = (
            f"INSERT INTO staff_action ({columns}) VALUES (%s, %s, %s, 'push.retried', %s, '{{}}',"
            " now())"
        )
        connection.execute(act, [new_id(), staff, cast.olivia.org_id, "HL-7"])
        connection.execute(act, [new_id(), staff, cast.eve.org_id, "HL-8"])
    page = browse(cast.olivia).get(HOME).text
    (line,) = rows(page)
    assert f"{SUPPORT_ACTOR} Retried the push of HL-7" in line
    assert "Sam" not in line
    assert rows(browse(cast.olivia).get(f"{HOME}?who=Hourline%27s+support").text) == [line]


def test_filters(cast: Cast, browse: Browse) -> None:
    noon = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # in Auckland it is the 11th
    record(cast.adam, "client.created", "Acorn", noon)
    record(cast.olivia, "client.archived", "Birch", noon - timedelta(days=1))
    record(cast.adam, "invoice.created", "Cedar", noon - timedelta(days=2))
    olivia = browse(cast.olivia)
    for query, names in (
        ("", ["Acorn", "Birch", "Cedar"]),
        (f"who={cast.adam.user_id}", ["Acorn", "Cedar"]),
        ("group=client", ["Acorn", "Birch"]),
        ("group=invoice", ["Cedar"]),
        ("since=2026-03-11", ["Acorn"]),
        ("until=2026-03-10", ["Birch", "Cedar"]),
        ("since=2026-03-10&until=2026-03-10", ["Birch"]),
        (f"who={cast.eve.user_id}", []),
        ("who=Hourline", []),
        (
            "who=nobody&group=%25&since=0001-01-01&until=soon&before=x~y",
            ["Acorn", "Birch", "Cedar"],
        ),
    ):
        shown = rows(olivia.get(f"{HOME}?{query}").text)
        assert [
            name for name in ("Acorn", "Birch", "Cedar") if any(name in line for line in shown)
        ] == names, query
        content = olivia.get(f"{HOME}/log.csv?{query}").text
        assert [name for name in ("Acorn", "Birch", "Cedar") if name in content] == names, query


def test_what_hourline_did_by_itself_is_found(cast: Cast) -> None:
    with tenancy.acting_as(cast.olivia.org_id), transaction():
        audit.record("client.created", "Kowhai")
    with cast.olivia.enter_scope(), transaction():
        audit.record("client.created", "Rata")
    with cast.olivia.enter_scope():
        (line,) = audit_page(AuditFilter(actor=SYSTEM_ACTOR))
    assert (line.who, "Kowhai" in line.what) == (SYSTEM_ACTOR, True)


def test_pages_neither_repeat_nor_skip_a_line(cast: Cast, browse: Browse) -> None:
    """Also of what was done at the same moment."""
    at = datetime(2026, 3, 10, tzinfo=UTC)
    for number in range(120):
        record(cast.adam, "client.created", f"No{number:03}", at - timedelta(seconds=number // 40))
    olivia, path, seen = browse(cast.olivia), HOME, list[str]()
    while path:
        page = olivia.get(path).text
        seen += re.findall(r"No\d{3}", " ".join(rows(page)))
        path = Page(page).next_page
    assert sorted(seen) == [f"No{number:03}" for number in range(120)]
    assert len(list(csv.reader(io.StringIO(olivia.get(f"{HOME}/log.csv").text)))) == 122, (
        "headings, and the download itself"
    )


def test_the_download_holds_no_formula_and_is_itself_in_the_log(cast: Cast, browse: Browse) -> None:
    record(cast.adam, "budget.alerted", "=cmd|' /C calc'!A0")
    adam = browse(cast.adam)
    answer = adam.get(f"{HOME}/log.csv")
    assert answer.data.startswith(BYTE_ORDER_MARK)
    content = answer.text
    assert not any(
        cell[:1] in "=+-@" for line in csv.reader(io.StringIO(content)) for cell in line if cell
    )
    assert "Downloaded the audit log" in rows(adam.get(HOME).text)[0]


@given(
    action=st.text(max_size=30),
    subject=st.text(max_size=30),
    details=st.dictionaries(st.text(max_size=8), st.integers() | st.text(max_size=8)),
)
def test_any_entry_can_be_read(action: str, subject: str, details: dict[str, Any]) -> None:
    assert isinstance(sentence(action, subject, details) + detail_words(action, details), str)


@pytest.mark.parametrize("action", WORDS)
def test_every_action_in_words_belongs_to_a_group_and_reads_without_its_details(
    action: str,
) -> None:
    assert action.partition(".")[0] in GROUPS
    said = sentence(action, "Acme", {})
    assert "{" not in said
    assert said[0].islower()


def test_whatever_is_recorded_has_words() -> None:
    """Every action that stands in the code, also one of two that a condition chooses between."""
    recorded = {
        constant.value
        for path in Path("app").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "audit.record"
        for constant in ast.walk(call.args[0])
        if isinstance(constant, ast.Constant)
        and isinstance(constant.value, str)
        and re.fullmatch(r"\w+\.\w+", constant.value)
    }
    assert len(recorded) > 60
    assert recorded - WORDS.keys() == set()


def test_an_action_without_words_yet_is_readable() -> None:
    assert (
        sentence("budget.limit_reached", "Patient portal", {"share": 80})
        == "budget limit reached: Patient portal"
    )
    assert detail_words("budget.limit_reached", {"share": 80, "invoice": "0198"}) == "share 80"


def test_amounts_and_times_are_written_as_people_write_them() -> None:
    assert (
        detail_words("invoice.created", {"total_hundredths": 107239, "currency": "NZD"})
        == "total 1072.39 NZD"
    )
    assert (
        detail_words("entry.created", {"seconds": 5400, "cap_seconds": 60})
        == "1:30 hours, cap 0:01 hours"
    )
    assert (
        detail_words("entry.changed", {"before": 3600, "seconds": 5400})
        == "1:30 hours, before 1:00 hours"
    )
    assert (
        detail_words("retainer.changed", {"fee_minor": 5000, "currency": "JPY"}) == "fee 5000 JPY"
    )
    assert detail_words("retainer.changed", {"fee_minor": 5000}) == "fee 50.00", (
        "as it was written before"
    )
    assert detail_words("client.changed", {"currency": "EUR"}) == "currency EUR"
    assert detail_words("client.linked", {"how": "exact name"}) == "exact name"
    assert (
        detail_words("organisation.changed", {"week_start": 6, "locale": "en_US"})
        == "week start Sunday, formats English (United States)"
    )


def test_amounts_and_dates_are_in_the_readers_format_and_in_the_download_in_nobodys(
    cast: Cast, browse: Browse
) -> None:
    record(cast.adam, "invoice.created", "Acorn", total_hundredths=123456789, currency="EUR")
    record(cast.adam, "rate.added", "client", rate={"amount": "1120.5", "starts_on": "2026-03-10"})
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(
            update(Membership)
            .where(Membership.id == cast.olivia.membership_id)
            .values(locale="en_DE")
        )
    page = browse(cast.olivia).get(HOME).text
    assert "total 1.234.567,89 EUR" in page
    assert "rate amount 1.120,50; starts on 10 Mar 2026" in page
    content = browse(cast.olivia).get(f"{HOME}/log.csv").text
    assert "total 1234567.89 EUR" in content
    assert "rate amount 1120.5; starts on 2026-03-10" in content


def test_time_that_is_deleted_is_somebodys(cast: Cast, browse: Browse) -> None:
    ids = plant_objects(cast.mel, "Acorn")
    browse(cast.adam).send(f"/o/acme/entries/{ids['entry_id']}/delete")
    assert re.search(
        r"Adam Deleted time of Mel date \d.*, 1:00 hours",
        rows(browse(cast.olivia).get(HOME).text)[0],
    )
