"""Who may make whom what, and what happens to those who leave."""

import html
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import services
from app.accounts.models import Membership
from app.accounts.queries import member
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.permissions import MATRIX, RANK, Permission, Role
from app.projects.models import Client, Project
from app.timesheets.models import TimeEntry, Timer
from tests.accounts.test_confirmation import grow_stale
from tests.browser_client import Browser
from tests.cast import Cast, Person

Browse = Callable[[Person], Browser]


def role_of(person: Person) -> Role:
    db.session.rollback()
    with person.enter_scope():
        return member(person.membership_id).role


def test_a_deactivated_member_is_out_at_once(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    assert mel.is_signed_in()
    browse(cast.adam).send(f"/o/acme/members/{cast.mel.membership_id}/deactivate")
    assert not mel.is_signed_in()
    assert browse(cast.mel).get("/o/acme/settings/profile").status_code == 404, (
        "and signing in again opens nothing there"
    )


@pytest.mark.parametrize("actor", list(Role))
def test_nobody_touches_or_grants_what_is_above_them(cast: Cast, actor: Role) -> None:
    by_role = {person.role: person for person in (cast.olivia, cast.adam, cast.mara, cast.mel)}
    for subject, new in product(Role, Role):
        granted = new is subject or new is not Role.OWNER
        allowed = (
            granted
            and RANK[actor] >= max(RANK[Role.ADMIN], RANK[subject], RANK[new])
            and (subject is not Role.OWNER or new is Role.OWNER)
        )
        changed = try_to_change(by_role[actor], by_role[subject], new)
        assert (changed, role_of(by_role[subject])) == (allowed, new if allowed else subject), (
            subject,
            new,
        )
        give_role(by_role[subject], subject)


def try_to_change(actor: Person, subject: Person, new: Role) -> bool:
    with actor.enter_scope():
        try:
            services.change_role(subject.membership_id, new)
        except DomainError:
            return False
        return True


def give_role(person: Person, role: Role) -> None:
    with person.enter_scope(), transaction() as session:
        session.execute(
            update(Membership).where(Membership.id == person.membership_id).values(role=role)
        )


def test_pages_refuse_what_a_role_may_not_do(cast: Cast, browse: Browse) -> None:
    adam, owner = browse(cast.adam), f"/o/acme/members/{cast.olivia.membership_id}"
    assert adam.get(f"{owner}/edit").status_code == 403
    assert adam.send(owner, role="member").status_code == 403
    assert adam.send(f"{owner}/deactivate").status_code == 403
    assert adam.send(f"/o/acme/members/{cast.mel.membership_id}", role="owner").status_code == 422
    assert adam.send(f"/o/acme/members/{cast.adam.membership_id}", role="owner").status_code == 422
    assert f"{owner}/edit" not in adam.get("/o/acme/members").text
    assert (
        browse(cast.olivia)
        .send(f"/o/acme/members/{cast.mel.membership_id}", role="owner")
        .status_code
        == 422
    ), "ownership is offered"
    for person, status in ((cast.mara, 403), (cast.mel, 403), (cast.eve, 404)):
        assert browse(person).get("/o/acme/members").status_code == status
    assert (role_of(cast.olivia), role_of(cast.adam), role_of(cast.mel)) == (
        Role.OWNER,
        Role.ADMIN,
        Role.MEMBER,
    )


def test_a_member_of_another_organisation_looks_like_nobody(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    for membership_id in (cast.eve.membership_id, new_id(), "not-an-id"):
        for path, send in (
            ("/edit", False),
            ("", True),
            ("/deactivate", False),
            ("/deactivate", True),
            ("/reactivate", True),
        ):
            address = f"/o/acme/members/{membership_id}{path}"
            assert (
                olivia.send(address, role="member") if send else olivia.get(address)
            ).status_code == 404, address
    assert role_of(cast.eve) is Role.OWNER


def test_an_organisation_is_never_without_an_owner(cast: Cast, browse: Browse) -> None:
    olivia, herself = browse(cast.olivia), f"/o/acme/members/{cast.olivia.membership_id}"
    answer = olivia.send(herself, role="member")
    assert answer.status_code == 422
    assert "at least one owner" in answer.text
    assert olivia.send(f"{herself}/deactivate").status_code == 409
    give_role(cast.adam, Role.OWNER)
    answer = olivia.send(herself, role="member")
    assert (answer.status_code, answer.location) == (303, "/o/acme/timesheet")
    assert olivia.get("/o/acme/members").status_code == 403, (
        "the new role counts at the next request"
    )


def test_ending_an_ownership_asks_again_who_one_is(cast: Cast, browse: Browse) -> None:
    give_role(cast.adam, Role.OWNER)
    olivia, adams = browse(cast.olivia), f"/o/acme/members/{cast.adam.membership_id}"
    grow_stale(cast.olivia)
    for path in (f"{adams}/edit", f"{adams}/deactivate", "/o/acme/members/leave"):
        assert olivia.get(path).location.startswith(f"/confirm?next={path}")
    for path in (adams, f"{adams}/deactivate", "/o/acme/members/leave"):
        assert olivia.send(path, role="member").location.startswith("/confirm")
    assert role_of(cast.adam) is role_of(cast.olivia) is Role.OWNER
    assert (
        olivia.send(f"/o/acme/members/{cast.mel.membership_id}", role="manager").location
        == "/o/acme/members"
    ), "only that"


def test_two_owners_who_demote_each_other_at_the_same_moment_leave_one(
    cast: Cast, app: Flask
) -> None:
    give_role(cast.adam, Role.OWNER)
    together = threading.Barrier(2)

    def demote(actor: Person, subject: Person) -> None:
        with app.app_context():
            together.wait()
            try_to_change(actor, subject, Role.MEMBER)

    pairs = ((cast.olivia, cast.adam), (cast.adam, cast.olivia))
    threads = [threading.Thread(target=demote, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted([role_of(cast.olivia), role_of(cast.adam)]) == [Role.MEMBER, Role.OWNER]


def test_every_change_is_in_the_audit_log(cast: Cast, browse: Browse) -> None:
    adam, mel = browse(cast.adam), f"/o/acme/members/{cast.mel.membership_id}"
    adam.send(mel, role="manager")
    adam.send(f"{mel}/deactivate")
    adam.send(f"{mel}/reactivate")
    with cast.adam.enter_scope():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(row.action, row.subject, row.actor_id, row.address) for row in rows] == [
            ("member.role_changed", "Mel", cast.adam.user_id, "127.0.0.1"),
            ("member.deactivated", "Mel", cast.adam.user_id, "127.0.0.1"),
            ("member.reactivated", "Mel", cast.adam.user_id, "127.0.0.1"),
        ]
        assert rows[0].details == {"before": "member", "after": "manager"}


def test_demoted_since_the_page_was_drawn_one_changes_nothing(cast: Cast) -> None:
    with cast.olivia.enter_scope():
        services.change_role(cast.adam.membership_id, Role.MEMBER)
    assert not try_to_change(cast.adam, cast.mel, Role.MANAGER)
    assert role_of(cast.mel) is Role.MEMBER


def test_the_database_itself_refuses_to_leave_no_owner(cast: Cast) -> None:
    for statement in (
        update(Membership)
        .where(Membership.id == cast.olivia.membership_id)
        .values(role=Role.ADMIN),
        update(Membership)
        .where(Membership.id == cast.olivia.membership_id)
        .values(deactivated_at=clock.now()),
        delete(Membership).where(Membership.id == cast.olivia.membership_id),
    ):
        with (
            cast.olivia.enter_scope(),
            pytest.raises(IntegrityError, match="at least one owner"),
            transaction() as session,
        ):
            session.execute(statement)
    assert role_of(cast.olivia) is Role.OWNER


def test_two_owners_who_leave_at_the_same_moment_leave_one(cast: Cast, app: Flask) -> None:
    give_role(cast.adam, Role.OWNER)
    together, refused = threading.Barrier(2), list[str]()

    def leave(person: Person) -> None:
        with app.app_context(), person.enter_scope():
            together.wait()
            try:
                services.leave_organisation()
            except DomainError as refusal:
                refused.append(refusal.message)

    threads = [
        threading.Thread(target=leave, args=(person,)) for person in (cast.olivia, cast.adam)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert "at least one owner" in refused[0]


def test_behind_the_back_of_the_services_two_owners_cannot_go_at_once(
    cast: Cast, app: Flask
) -> None:
    """Each transaction alone would leave the other owner; the trigger lets the second one see what
    the first has done.
    """
    give_role(cast.adam, Role.OWNER)
    both_written, refused = threading.Barrier(2), list[str]()

    def step_down(person: Person) -> None:
        with app.app_context(), person.enter_scope():
            try:
                with transaction() as session:
                    session.execute(
                        update(Membership)
                        .where(Membership.id == person.membership_id)
                        .values(role=Role.ADMIN)
                    )
                    both_written.wait()
            except IntegrityError:
                refused.append(person.name)

    threads = [
        threading.Thread(target=step_down, args=(person,)) for person in (cast.olivia, cast.adam)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert sorted([role_of(cast.olivia), role_of(cast.adam)]) == [Role.ADMIN, Role.OWNER]


def test_the_running_timer_of_whoever_goes_becomes_an_entry(cast: Cast, browse: Browse) -> None:
    stage = lay_work(cast)
    deactivated = f"/o/acme/members/{cast.mel.membership_id}/deactivate"
    for person, by, path in (
        (cast.mel, cast.adam, deactivated),
        (cast.mara, cast.mara, "/o/acme/members/leave"),
    ):
        with person.enter_scope(), transaction() as session:
            started = clock.now().replace(microsecond=0) - timedelta(minutes=30)
            session.add(
                Timer(
                    membership_id=person.membership_id,
                    project_id=stage,
                    started_at=started,
                    description="Layout",
                )
            )
        assert browse(by).send(path).status_code == 303
        db.session.rollback()
        with cast.olivia.enter_scope():
            entry = db.session.scalars(
                select(TimeEntry).where(TimeEntry.membership_id == person.membership_id)
            ).one()
            assert (entry.description, 1800 <= entry.seconds <= 1830) == ("Layout", True)
            assert (
                db.session.scalars(
                    select(Timer).where(Timer.membership_id == person.membership_id)
                ).all()
                == []
            )


def lay_work(cast: Cast) -> UUID:
    client, project = new_id(), new_id()
    with cast.olivia.enter_scope(), transaction() as session:
        session.add(Client(id=client, name="Harbour", name_key="harbour", currency="NZD"))
        session.flush()
        session.add(Project(id=project, client_id=client, name="Site", name_key="site"))
    return project


def test_whoever_leaves_is_out_and_stays_signed_in_elsewhere(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    assert "your time stays" in mel.get("/o/acme/members/leave").text
    assert mel.send("/o/acme/members/leave").location == "/"
    assert mel.get("/o/acme/timesheet").status_code == 404
    assert mel.is_signed_in()
    olivia = browse(cast.olivia)
    assert "You are the only owner" in olivia.get("/o/acme/members/leave").text
    assert olivia.send("/o/acme/members/leave").status_code == 409


def test_the_roles_are_drawn_from_the_permission_matrix(cast: Cast, browse: Browse) -> None:
    page = browse(cast.mel).get("/o/acme/members/roles").text
    for permission in Permission:
        assert permission.value[1:] in html.unescape(page)
    assert page.count("Yes</span>") == sum(len(allowed) for allowed in MATRIX.values())
