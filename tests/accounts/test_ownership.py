"""Ownership passes only when both have said so, and there is never none."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from app.accounts import services
from app.accounts.models.invitations import OwnershipOffer
from app.accounts.queries import member
from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from app.permissions import Role
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.mailbox import emails_to

Browse = Callable[[Person], Browser]
HOME = "/o/acme/ownership"


def role_of(person: Person) -> Role:
    db.session.rollback()
    with person.enter_scope():
        return member(person.membership_id).role


def offer(browse: Browse, giver: Person, taker: Person, **more: str) -> None:
    assert (
        browse(giver)
        .send(f"{HOME}/offer", membership_id=str(taker.membership_id), **more)
        .status_code
        == 303
    )


@pytest.mark.parametrize(("more", "after"), [({}, Role.ADMIN), ({"keeps": "y"}, Role.OWNER)])
def test_the_other_becomes_owner_once_they_accept(
    cast: Cast, browse: Browse, more: dict[str, str], after: Role
) -> None:
    offer(browse, cast.olivia, cast.mara, **more)
    assert (role_of(cast.olivia), role_of(cast.mara)) == (Role.OWNER, Role.MANAGER), (
        "an offer changes nothing"
    )
    assert "offers you the ownership" in emails_to(cast.mara.email)[-1].subject
    mara = browse(cast.mara)
    assert "Olivia offers you the ownership" in mara.get(HOME).text
    assert mara.send(f"{HOME}/accept").status_code == 303
    assert (role_of(cast.olivia), role_of(cast.mara)) == (after, Role.OWNER)
    assert "Mara is now an owner" in emails_to(cast.olivia.email)[-1].subject
    assert mara.send(f"{HOME}/accept").status_code == 409, "once"


@pytest.mark.parametrize(
    "way", ["declined", "withdrawn", "expired", "giver demoted", "taker deactivated"]
)
def test_an_offer_that_does_not_stand_gives_nothing(cast: Cast, browse: Browse, way: str) -> None:
    offer(browse, cast.olivia, cast.adam, keeps="y")
    adam, olivia = browse(cast.adam), browse(cast.olivia)
    if way == "expired":
        with cast.olivia.enter_scope(), transaction() as session:
            session.execute(update(OwnershipOffer).values(expires_at=clock.now()))
    elif way == "declined":
        adam.send(f"{HOME}/decline")
    elif way == "withdrawn":
        olivia.send(f"{HOME}/withdraw")
    elif way == "giver demoted":
        offer_to_another_owner(cast)
    elif way == "taker deactivated":
        olivia.send(f"/o/acme/members/{cast.adam.membership_id}/deactivate")
        olivia.send(f"/o/acme/members/{cast.adam.membership_id}/reactivate")
        adam = browse(cast.adam)
    assert adam.send(f"{HOME}/accept").status_code == 409
    assert role_of(cast.adam) is Role.ADMIN


def offer_to_another_owner(cast: Cast) -> None:
    """Mara becomes a second owner behind the pages' back and makes Olivia a member."""
    from tests.accounts.test_members import give_role

    give_role(cast.mara, Role.OWNER)
    with cast.mara.enter_scope():
        services.change_role(cast.olivia.membership_id, Role.MEMBER)


def test_nobody_but_the_one_it_is_offered_to_can_take_it(cast: Cast, browse: Browse) -> None:
    offer(browse, cast.olivia, cast.mara)
    for person, status in ((cast.adam, 409), (cast.mel, 409), (cast.olivia, 409), (cast.eve, 404)):
        assert browse(person).send(f"{HOME}/accept").status_code == status
        assert browse(person).send(f"{HOME}/decline").status_code == status
    for person, status in ((cast.adam, 403), (cast.mel, 403), (cast.eve, 404)):
        assert (
            browse(person)
            .send(f"{HOME}/offer", membership_id=str(person.membership_id))
            .status_code
            == status
        )
        assert browse(person).send(f"{HOME}/withdraw").status_code == status
    assert browse(cast.mara).send(f"{HOME}/accept").status_code == 303


def test_who_cannot_be_offered_it(cast: Cast, browse: Browse) -> None:
    olivia = browse(cast.olivia)
    for wrong in (cast.eve.membership_id, cast.olivia.membership_id, "nobody", ""):
        assert olivia.send(f"{HOME}/offer", membership_id=str(wrong)).status_code == 422
    offer(browse, cast.olivia, cast.adam)
    answer = olivia.send(f"{HOME}/offer", membership_id=str(cast.mara.membership_id))
    assert answer.status_code == 422
    assert "Withdraw that offer first" in answer.text


def test_accepting_and_withdrawing_at_the_same_moment_is_one_of_both(
    cast: Cast, app: Flask
) -> None:
    with cast.olivia.enter_scope():
        services.offer_ownership(cast.adam.membership_id, keeps=False)
    together, refused = threading.Barrier(2), list[str]()

    def act(person: Person, what: Callable[[], None]) -> None:
        with app.app_context(), person.enter_scope():
            together.wait()
            try:
                what()
            except DomainError:
                refused.append(person.name)

    pairs = ((cast.olivia, services.withdraw_ownership), (cast.adam, services.accept_ownership))
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = {"Olivia": (Role.ADMIN, Role.OWNER), "Adam": (Role.OWNER, Role.ADMIN)}
    assert len(refused) == 1
    assert (role_of(cast.olivia), role_of(cast.adam)) == expected[refused[0]]
