"""A person's timers in two organisations know of each other; nobody else learns of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from app.accounts.models import Membership
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.permissions import Role
from app.timesheets import queries, services
from app.timesheets.models import PersonTimer
from app.timesheets.services import TimerDetails
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.timesheets.work import Work, make_work

Browse = Callable[[Person], Browser]


@pytest.fixture
def eve_at_acme(cast: Cast) -> Person:
    """Eve, as the member of Acme Studio that she is too."""
    membership_id = new_id()
    with cast.adam.enter_scope(), transaction() as session:
        session.add(
            Membership(
                id=membership_id,
                user_id=cast.eve.user_id,
                role=Role.MEMBER,
                time_zone="Pacific/Auckland",
            )
        )
    return replace(cast.eve, org_id=cast.adam.org_id, slug="acme", membership_id=membership_id)


def start(person: Person, project_id: object, ago: timedelta = timedelta(hours=1)) -> None:
    with person.enter_scope(), clock.freeze(clock.now() - ago):
        services.start_timer(person.membership_id, TimerDetails(project_id, None, "Secret words"))  # type: ignore[arg-type]


def names_elsewhere(person: Person) -> list[str]:
    with person.enter_scope():
        db.session.rollback()
        return [timer.org_name for timer in queries.timers_elsewhere(person.user_id)]


def test_the_bar_tells_the_person_of_their_timer_elsewhere(
    cast: Cast, work: Work, eve_at_acme: Person, browse: Browse
) -> None:
    start(cast.eve, make_work(cast.eve, "Theirs").project_id)
    start(eve_at_acme, work.project_id)
    eve = browse(cast.eve)
    for slug, other in (("acme", "Elsewhere Ltd"), ("elsewhere", "Acme Studio")):
        page = eve.get(f"/o/{slug}/timesheet").text
        note = page[page.index("data-timer-elsewhere") :]
        assert other in note[: note.index("</p>")]
    for person in (cast.adam, cast.mara, cast.mel):
        assert "data-timer-elsewhere" not in browse(person).get("/o/acme/timesheet").text


def test_a_stopped_discarded_or_moved_timer_is_told_as_it_is(
    cast: Cast, work: Work, eve_at_acme: Person
) -> None:
    theirs = make_work(cast.eve, "Theirs").project_id
    for end in (services.stop_timer, services.discard_timer):
        start(cast.eve, theirs)
        assert names_elsewhere(eve_at_acme) == ["Elsewhere Ltd"]
        with cast.eve.enter_scope():
            end(cast.eve.membership_id)
        assert names_elsewhere(eve_at_acme) == []
    start(cast.eve, theirs)
    moved = clock.now().replace(microsecond=0) - timedelta(hours=3)
    with cast.eve.enter_scope():
        services.update_timer(cast.eve.membership_id, TimerDetails(theirs), moved)
    with eve_at_acme.enter_scope():
        (elsewhere,) = queries.timers_elsewhere(cast.eve.user_id)
    assert elsewhere.started_at == moved


def test_the_database_answers_the_person_alone(
    cast: Cast, work: Work, eve_at_acme: Person, database: dict[str, str]
) -> None:
    start(cast.eve, make_work(cast.eve, "Theirs").project_id)
    start(eve_at_acme, work.project_id)

    def orgs_seen(org_id: object, user_id: object) -> set[object]:
        with psycopg.connect(database["app"]) as connection:
            connection.execute(
                "SELECT set_config('app.org_id', %s, true), set_config('app.user_id', %s, true)",
                [str(org_id or ""), str(user_id or "")],
            )
            rows = connection.execute("SELECT org_id FROM person_timer").fetchall()
        return {org_id for (org_id,) in rows}

    acme, elsewhere = cast.adam.org_id, cast.eve.org_id
    assert orgs_seen(acme, cast.eve.user_id) == {acme, elsewhere}
    for person in (cast.olivia, cast.adam, cast.mara, cast.mel):
        assert orgs_seen(acme, person.user_id) == {acme}
    assert orgs_seen(None, cast.mel.user_id) == set()
    assert orgs_seen(None, None) == set()


def test_what_is_kept_has_no_words() -> None:
    columns = {column.name for column in PersonTimer.__table__.columns}
    assert columns == {"org_id", "id", "created_at", "user_id", "started_at"}


def test_a_person_cannot_write_for_another_organisation(
    cast: Cast, eve_at_acme: Person, database: dict[str, str]
) -> None:
    start(cast.eve, make_work(cast.eve, "Theirs").project_id)
    with psycopg.connect(database["app"]) as connection:
        connection.execute(
            "SELECT set_config('app.org_id', %s, true), set_config('app.user_id', %s, true)",
            [str(cast.adam.org_id), str(cast.eve.user_id)],
        )
        removed = connection.execute("DELETE FROM person_timer").rowcount
        changed = connection.execute("UPDATE person_timer SET started_at = now()").rowcount
    assert (removed, changed) == (0, 0)
