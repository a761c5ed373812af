"""Who may make whom what, and what happens to those who leave."""

import threading
from collections.abc import Callable
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts import services
from app.accounts.models import Membership, User
from app.accounts.queries import member, members
from app.kernel import tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.permissions import RANK, Role
from tests.accounts.browser import PASSWORD, Browser, letters_to, link_in
from tests.cast import Cast, Person

Browse = Callable[[Person], Browser]
NEW = {"name": "Nora", "email": "nora@new.example", "role": "manager"}


def role_of(person: Person) -> Role:
    db.session.rollback()
    with person.acting():
        return member(person.membership_id).role


def names_in(person: Person) -> list[str]:
    db.session.rollback()
    with person.acting():
        return [one.name for one in members()]


def test_somebody_new_is_added_and_chooses_a_password_by_letter(cast: Cast, browse: Browse, stranger: Browser) -> None:
    answer = browse(cast.adam).send("/o/acme/members", **NEW)
    assert (answer.status_code, answer.location) == (303, "/o/acme/members")
    (letter,) = letters_to("nora@new.example")
    assert "Adam added you to Acme Studio" in letter.subject
    path = link_in(letter)
    assert "nora@new.example" in stranger.get(path).text
    assert stranger.send(path, password="short").status_code == 422
    assert stranger.send(path, password="nora at new.example").status_code == 422, "too much like her address"
    assert stranger.send(path, password=PASSWORD).status_code == 303
    assert stranger.get("/").location == "/o/acme/timesheet"
    assert stranger.get(path).status_code == 410
    assert Browser(stranger.client.application.test_client()).sign_in("nora@new.example").status_code == 303


def test_somebody_with_an_account_is_added_under_their_own_name_and_told(cast: Cast, browse: Browse) -> None:
    browse(cast.adam).send("/o/acme/members", name="Evelyn", email="EVE@elsewhere.example", role="member")
    assert "Eve" in names_in(cast.adam)
    (letter,) = letters_to("eve@elsewhere.example")
    assert "/welcome/" not in letter.body
    assert browse(cast.eve).get("/o/acme/settings/profile").status_code == 200


def test_an_account_opened_by_a_stranger_with_the_address_opens_nothing(cast: Cast, browse: Browse, stranger: Browser) -> None:
    """A stranger signs up with Nora's address and waits until her employer adds it."""
    stranger.send("/signup", name="Nora", email="nora@new.example", password="the password of a thief")
    browse(cast.adam).send("/o/acme/members", **NEW)
    assert stranger.sign_in("nora@new.example", "the password of a thief").status_code == 422
    welcome = link_in(letters_to("nora@new.example")[-1])
    nora = Browser(stranger.client.application.test_client())
    nora.send(welcome, password=PASSWORD)
    assert nora.is_signed_in()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"email": "mel@acme.example"}, "email", "is a member already"),
        ({"email": "Mel@ACME.example "}, "email", "is a member already"),
        ({"email": "nora"}, "email", "not an e-mail address"),
        ({"email": "no\0ra@new.example"}, "email", "cannot be stored"),
        ({"email": "n" * 10_000}, "email", "At most 254"),
        ({"name": "N" * 10_000}, "name", "At most 100"),
        ({"name": "\0"}, "name", "cannot be stored"),
        ({"role": "emperor"}, "role", ""),
    ],
)
def test_bad_input_adds_nobody(cast: Cast, browse: Browse, fields: dict[str, str], field: str, words: str) -> None:
    answer = browse(cast.adam).send("/o/acme/members", **{**NEW, **fields})
    assert answer.status_code == 422
    assert words in answer.text.partition(f'id="{field}-error"')[2]
    assert field == "name" or 'value="Nora"' in answer.text
    assert sorted(names_in(cast.adam)) == ["Adam", "Mara", "Mel", "Olivia"]


def test_a_former_member_is_reactivated_rather_than_added_twice(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    adam.send(f"/o/acme/members/{cast.mel.membership_id}/deactivate")
    assert "Reactivate them" in adam.send("/o/acme/members", **{**NEW, "email": "mel@acme.example"}).text
    adam.send(f"/o/acme/members/{cast.mel.membership_id}/reactivate")
    assert browse(cast.mel).get("/o/acme/settings/profile").status_code == 200


def test_a_deactivated_member_is_out_at_once(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    assert mel.is_signed_in()
    browse(cast.adam).send(f"/o/acme/members/{cast.mel.membership_id}/deactivate")
    assert not mel.is_signed_in()
    assert browse(cast.mel).get("/o/acme/settings/profile").status_code == 404, "and signing in again opens nothing there"


@pytest.mark.parametrize("actor", list(Role))
def test_nobody_touches_or_grants_what_is_above_them(cast: Cast, actor: Role) -> None:
    by_role = {person.role: person for person in (cast.olivia, cast.adam, cast.mara, cast.mel)}
    for subject, new in product(Role, Role):
        allowed = RANK[actor] >= max(RANK[Role.ADMIN], RANK[subject], RANK[new]) and (subject is not Role.OWNER or new is Role.OWNER)
        changed = try_to_change(by_role[actor], by_role[subject], new)
        assert (changed, role_of(by_role[subject])) == (allowed, new if allowed else subject), (subject, new)
        give_role(by_role[subject], subject)


def try_to_change(actor: Person, subject: Person, new: Role) -> bool:
    with actor.acting():
        try:
            services.change_role(subject.membership_id, new)
        except DomainError:
            return False
        return True


def give_role(person: Person, role: Role) -> None:
    with person.acting(), transaction() as session:
        session.execute(update(Membership).where(Membership.id == person.membership_id).values(role=role))


def test_pages_refuse_what_a_role_may_not_do(cast: Cast, browse: Browse) -> None:
    adam, owner = browse(cast.adam), f"/o/acme/members/{cast.olivia.membership_id}"
    assert adam.get(f"{owner}/edit").status_code == 403
    assert adam.send(owner, role="member").status_code == 403
    assert adam.send(f"{owner}/deactivate").status_code == 403
    assert adam.send(f"/o/acme/members/{cast.mel.membership_id}", role="owner").status_code == 422
    assert adam.send(f"/o/acme/members/{cast.adam.membership_id}", role="owner").status_code == 422
    assert f"{owner}/edit" not in adam.get("/o/acme/members").text
    for person, status in ((cast.mara, 403), (cast.mel, 403), (cast.eve, 404)):
        assert browse(person).get("/o/acme/members").status_code == status
        assert browse(person).send("/o/acme/members", **NEW).status_code == status
    assert (role_of(cast.olivia), role_of(cast.adam), role_of(cast.mel)) == (Role.OWNER, Role.ADMIN, Role.MEMBER)


def test_a_member_of_another_organisation_looks_like_nobody(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    for membership_id in (cast.eve.membership_id, new_id(), "not-an-id"):
        for path, send in (("/edit", False), ("", True), ("/deactivate", False), ("/deactivate", True), ("/reactivate", True)):
            address = f"/o/acme/members/{membership_id}{path}"
            assert (olivia.send(address, role="member") if send else olivia.get(address)).status_code == 404, address
    assert role_of(cast.eve) is Role.OWNER


def test_an_organisation_is_never_without_an_owner(cast: Cast, browse: Browse) -> None:
    olivia, herself = browse(cast.olivia), f"/o/acme/members/{cast.olivia.membership_id}"
    answer = olivia.send(herself, role="member")
    assert answer.status_code == 422
    assert "at least one owner" in answer.text
    assert olivia.send(f"{herself}/deactivate").status_code == 409
    olivia.send(f"/o/acme/members/{cast.adam.membership_id}", role="owner")
    answer = olivia.send(herself, role="member")
    assert (answer.status_code, answer.location) == (303, "/o/acme/timesheet")
    assert olivia.get("/o/acme/members").status_code == 403, "the new role counts at the next request"


def test_two_owners_who_demote_each_other_at_the_same_moment_leave_one(cast: Cast, app: Flask) -> None:
    with cast.olivia.acting():
        services.change_role(cast.adam.membership_id, Role.OWNER)
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
    adam.send("/o/acme/members", **NEW)
    adam.send(mel, role="manager")
    adam.send(f"{mel}/deactivate")
    adam.send(f"{mel}/reactivate")
    with cast.adam.acting():
        rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        assert [(row.action, row.subject, row.actor_id, row.address) for row in rows] == [
            ("member.added", "Nora", cast.adam.user_id, "127.0.0.1"),
            ("member.role_changed", "Mel", cast.adam.user_id, "127.0.0.1"),
            ("member.deactivated", "Mel", cast.adam.user_id, "127.0.0.1"),
            ("member.reactivated", "Mel", cast.adam.user_id, "127.0.0.1"),
        ]
        assert rows[1].details == {"before": "member", "after": "manager"}


def test_the_same_person_added_twice_at_the_same_moment_is_one_member(cast: Cast, app: Flask) -> None:
    together, refused = threading.Barrier(2), list[str]()

    def add() -> None:
        with app.app_context(), cast.adam.acting():
            together.wait()
            try:
                services.add_member("Nora", "nora@new.example", Role.MEMBER)
            except DomainError as refusal:
                refused.append(refusal.field or "")

    threads = [threading.Thread(target=add) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["email"]
    assert names_in(cast.adam).count("Nora") == 1


def test_the_list_tells_who_has_not_come_yet_and_escapes_names(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    adam.send("/o/acme/members", **{**NEW, "name": "<script>alert(1)</script>"})
    page = adam.get("/o/acme/members").text
    assert "<script>alert" not in page
    assert "Has not signed in yet" in page


def test_demoted_since_the_page_was_drawn_one_changes_nothing(cast: Cast) -> None:
    with cast.olivia.acting():
        services.change_role(cast.adam.membership_id, Role.MEMBER)
    with cast.adam.acting(), pytest.raises(DomainError):
        services.add_member("Nora", "nora@new.example", Role.MEMBER)
    with tenancy.acting(cast.eve.org_id, cast.adam.user_id), pytest.raises(DomainError):
        services.add_member("Nora", "nora@new.example", Role.MEMBER)
    assert db.session.scalar(select(User).where(User.email == "nora@new.example")) is None
