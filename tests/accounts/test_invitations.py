"""Inviting by letter: one link, one address, seven days."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts import services
from app.accounts.models import Membership, Organisation, User
from app.accounts.models.invitations import Invitation
from app.accounts.queries import members
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.permissions import Role
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast, Person
from tests.mailbox import emails_to, link_in

Browse = Callable[[Person], Browser]
NORA = "nora@new.example"
JOINING = {"name": "Nora", "password": PASSWORD}


def invite(browse: Browse, by: Person, email: str = NORA, role: str = "manager") -> str:
    """The path of the link in the letter."""
    answer = browse(by).send("/o/acme/invitations", email=email, role=role)
    assert (answer.status_code, answer.location) == (303, "/o/acme/members"), answer.text
    return link_in(emails_to(email.lower())[-1])


def the_invitation(cast: Cast) -> Invitation:
    db.session.rollback()
    with cast.adam.enter_scope():
        return db.session.scalars(
            select(Invitation).where(Invitation.org_id == cast.adam.org_id)
        ).one()


def roles_in_acme(cast: Cast) -> dict[str, Role]:
    db.session.rollback()
    with cast.adam.enter_scope():
        return {one.name: one.role for one in members()}


def new_browser(app: Flask) -> Browser:
    return Browser(app.test_client())


def test_somebody_new_joins_with_an_account_of_their_own(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    path = invite(browse, cast.adam)
    (letter,) = emails_to(NORA)
    assert letter.subject == "Adam invites you to Acme Studio in Hourline"
    page = stranger.get(path).text
    assert NORA in page
    assert "Adam invites you to join Acme Studio as manager" in page
    assert stranger.send(path, name="Nora", password="short").status_code == 422
    assert stranger.send(path, name="Nora", password="nora at new.example").status_code == 422, (
        "too much like her address"
    )
    assert stranger.send(path, **JOINING).status_code == 303
    assert stranger.get("/").location == "/o/acme/timesheet"
    assert roles_in_acme(cast)["Nora"] is Role.MANAGER
    assert stranger.get(path).status_code == 410, "once"
    assert new_browser(stranger.client.application).sign_in(NORA).status_code == 303, (
        "the link has confirmed the address"
    )


def test_somebody_with_an_account_joins_under_their_own_name(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    path = invite(browse, cast.adam, "EVE@elsewhere.example", "member")
    assert "Sign in to join" in stranger.get(path).text
    assert stranger.send(path, **JOINING).status_code == 200, (
        "nobody gets a second account, or her password"
    )
    eve = browse(cast.eve)
    assert "Join Acme Studio" in eve.get(path).text
    assert "Eve" not in roles_in_acme(cast), "looking joins nobody"
    assert eve.send(path).location == "/o/acme/timesheet"
    assert roles_in_acme(cast)["Eve"] is Role.MEMBER
    assert eve.get(path).status_code == 410


def test_an_invitation_is_bound_to_its_address(cast: Cast, browse: Browse) -> None:
    path = invite(browse, cast.adam)
    eve = browse(cast.eve)
    page = eve.get(path).text
    assert "which is another address" in page
    assert eve.send(path).status_code == 422
    assert f'action="/logout?next={path}"' in page
    assert eve.send(f"/logout?next={path}").location == path
    assert "Your account is for" in eve.get(path).text
    assert set(roles_in_acme(cast)) == {"Olivia", "Adam", "Mara", "Mel"}


def test_an_account_opened_by_a_stranger_with_the_address_opens_nothing(
    cast: Cast, browse: Browse, app: Flask
) -> None:
    """A stranger signs up with Nora's address and waits until her employer invites it."""
    thief, nora = new_browser(app), new_browser(app)
    thief.send("/signup", name="Thief", email=NORA, password="the password of a thief")
    assert len(emails_to(NORA)) == 1
    path = invite(browse, cast.adam)
    assert nora.send(path, **JOINING).status_code == 303
    assert new_browser(app).sign_in(NORA, "the password of a thief").status_code == 422
    assert roles_in_acme(cast)["Nora"] is Role.MANAGER


@pytest.mark.parametrize("way", ["revoked", "resent", "expired", "deactivated", "demoted"])
def test_a_link_that_does_not_hold_any_more_opens_nothing(
    cast: Cast, browse: Browse, stranger: Browser, way: str
) -> None:
    path = invite(browse, cast.adam)
    address = f"/o/acme/invitations/{the_invitation(cast).id}"
    adams = f"/o/acme/members/{cast.adam.membership_id}"
    if way == "revoked":
        assert "stops working" in browse(cast.adam).get(f"{address}/revoke").text
        browse(cast.adam).send(f"{address}/revoke")
    elif way == "resent":
        browse(cast.adam).send(f"{address}/resend")
    elif way == "deactivated":
        browse(cast.olivia).send(f"{adams}/deactivate")
    elif way == "demoted":
        browse(cast.olivia).send(adams, role="manager")
    later = timedelta(days=7, seconds=1) if way == "expired" else timedelta()
    with clock.freeze(clock.now() + later):
        assert stranger.get(path).status_code == 410
        assert stranger.send(path, **JOINING).status_code == 410
    assert "Nora" not in roles_in_acme(cast)
    shown = browse(cast.olivia).get("/o/acme/members").text
    assert ("Does not work" in shown) is (way in ("deactivated", "demoted"))
    if way == "resent":
        assert stranger.send(link_in(emails_to(NORA)[-1]), **JOINING).status_code == 303


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"email": "mel@acme.example"}, "email", "is a member already"),
        ({"email": "Mel@ACME.example "}, "email", "is a member already"),
        ({"email": "nora"}, "email", "not an e-mail address"),
        ({"email": "no\0ra@new.example"}, "email", "cannot be stored"),
        ({"email": "n" * 10_000}, "email", "At most 254"),
        ({"role": "emperor"}, "role", ""),
        ({"role": "owner"}, "role", ""),
    ],
)
def test_bad_input_invites_nobody(
    cast: Cast, browse: Browse, fields: dict[str, str], field: str, words: str
) -> None:
    answer = browse(cast.adam).send(
        "/o/acme/invitations", **{"email": NORA, "role": "member", **fields}
    )
    assert answer.status_code == 422
    assert words in answer.text.partition(f'id="{field}-error"')[2]
    assert emails_to(NORA) == []


def test_an_invitation_under_way_is_sent_again_rather_than_twice(
    cast: Cast, browse: Browse
) -> None:
    invite(browse, cast.adam)
    answer = browse(cast.adam).send("/o/acme/invitations", email=NORA, role="member")
    assert answer.status_code == 422
    assert "Send it again" in answer.text


def test_a_former_member_is_reactivated_rather_than_invited(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    adam.send(f"/o/acme/members/{cast.mel.membership_id}/deactivate")
    assert (
        "Reactivate them"
        in adam.send("/o/acme/invitations", email="mel@acme.example", role="member").text
    )
    adam.send(f"/o/acme/members/{cast.mel.membership_id}/reactivate")
    assert browse(cast.mel).get("/o/acme/settings/profile").status_code == 200


def test_the_list_shows_who_is_invited_and_what_the_letter_says_is_no_markup(
    cast: Cast, browse: Browse
) -> None:
    invite(browse, cast.adam)
    page = browse(cast.adam).get("/o/acme/members").text
    assert NORA in page
    assert "Works until" in page
    with clock.freeze(clock.now() + timedelta(days=8)):
        assert "Expired" in browse(cast.adam).get("/o/acme/members").text


def test_somebody_of_another_organisation_cannot_touch_an_invitation(
    cast: Cast, browse: Browse
) -> None:
    path = invite(browse, cast.adam)
    found = the_invitation(cast).id
    for way in ("resend", "revoke"):
        assert browse(cast.eve).send(f"/o/elsewhere/invitations/{found}/{way}").status_code == 404
    foreign = path.replace(cast.adam.org_id.hex, cast.eve.org_id.hex)
    assert browse(cast.eve).get(foreign).status_code == 410, (
        "nor follow it into another organisation"
    )
    assert browse(cast.eve).get("/invitations/none").status_code == 410


def test_one_link_followed_twice_at_the_same_moment_makes_one_member(
    cast: Cast, browse: Browse, app: Flask
) -> None:
    token = invite(browse, cast.adam).rpartition("/")[2]
    together, refused = threading.Barrier(2), list[str]()

    def follow() -> None:
        with app.app_context():
            together.wait()
            try:
                services.accept_invitation_as_new_person(token, "Nora", PASSWORD)
            except DomainError as refusal:
                refused.append(refusal.message)

    threads = [threading.Thread(target=follow) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with cast.adam.enter_scope():
        assert (
            len(
                db.session.scalars(
                    select(Membership).where(Membership.org_id == cast.adam.org_id)
                ).all()
            )
            == 5
        )


def test_the_letter_offers_one_link_whatever_those_who_invite_call_themselves(
    cast: Cast, browse: Browse
) -> None:
    """Anybody may found an organisation and have us write to any address."""
    with cast.adam.enter_scope(), transaction() as session:
        session.execute(
            update(Organisation)
            .where(Organisation.id == cast.adam.org_id)
            .values(name="Win at www.evil.example/login")
        )
        session.execute(
            update(User)
            .where(User.id == cast.adam.user_id)
            .values(name="http://evil.example a@b.c")
        )
    path = invite(browse, cast.adam)
    (letter,) = emails_to(NORA)
    for text in (letter.subject, letter.body):
        assert re.findall(r"\S+://\S+|www\.\w+\S*|\w+\.example\S*|\S+@\S+", text) == (
            [f"http://localhost:8000{path}", f"{NORA}."] if text == letter.body else []
        )


def test_inviting_and_joining_are_in_the_audit_log(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    stranger.send(invite(browse, cast.adam), **JOINING)
    with cast.adam.enter_scope():
        rows = db.session.scalars(
            select(AuditEntry).where(AuditEntry.org_id == cast.adam.org_id).order_by(AuditEntry.id)
        ).all()
    assert [(row.action, row.subject) for row in rows] == [
        ("invitation.sent", NORA),
        ("member.joined", "Nora"),
    ]
    assert rows[1].actor_id not in (None, cast.adam.user_id)
    assert "invitations/" not in str([row.details for row in rows]), "the link is a secret"
