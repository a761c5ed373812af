"""Everybody chooses which letters they do without; those about security are no matter of choice."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.accounts.models import Membership
from app.accounts.queries import notice_recipients
from app.accounts.rules.notices import Notice, muted_notices, notices_for
from app.kernel import clock
from app.kernel.db import db, transaction
from app.permissions import Role
from tests.browser_client import Browser
from tests.cast import Cast, Person

PROFILE = {"name": "Adam", "time_zone": "Pacific/Auckland", "locale": "", "theme": "system"}
PATH = "/o/acme/settings/profile"
Browse = Callable[[Person], Browser]
KINDS = st.sets(st.sampled_from([*Notice, "of earlier days"]))


def recipient_names(person: Person, notice: Notice) -> list[str]:
    with person.enter_scope():
        db.session.rollback()
        return [one.name for one in notice_recipients(notice)]


def ticked_notices(browser: Browser) -> dict[str, bool]:
    """The kinds of letters on the page, and whether each is ticked."""
    return browser.page(PATH).box_states("letters")


def test_each_kind_goes_to_those_whom_it_concerns(cast: Cast) -> None:
    assert (
        recipient_names(cast.mara, Notice.BUDGETS)
        == recipient_names(cast.mara, Notice.INVOICES)
        == ["Adam", "Mara", "Olivia"]
    )
    assert recipient_names(cast.mara, Notice.CONNECTION) == ["Adam", "Olivia"]
    with cast.adam.enter_scope(), transaction() as session:
        session.execute(
            update(Membership)
            .where(Membership.id == cast.adam.membership_id)
            .values(deactivated_at=clock.now())
        )
    assert recipient_names(cast.mara, Notice.CONNECTION) == ["Olivia"]


def test_the_page_offers_what_ones_role_gets_and_everything_comes_at_first(
    cast: Cast, browse: Browse
) -> None:
    assert ticked_notices(browse(cast.adam)) == {
        "budgets": True,
        "invoices": True,
        "connection": True,
    }
    assert ticked_notices(browse(cast.mara)) == {"budgets": True, "invoices": True}
    assert ticked_notices(browse(cast.mel)) == {}


def test_what_is_not_ticked_is_muted_for_oneself_alone(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    assert adam.send(PATH, **PROFILE, letters="invoices").status_code == 303
    assert ticked_notices(adam) == {"budgets": False, "invoices": True, "connection": False}
    assert recipient_names(cast.mara, Notice.BUDGETS) == ["Mara", "Olivia"]
    assert recipient_names(cast.mara, Notice.INVOICES) == ["Adam", "Mara", "Olivia"]
    assert adam.send(PATH, **PROFILE).status_code == 303
    assert recipient_names(cast.mara, Notice.INVOICES) == ["Mara", "Olivia"]


@pytest.mark.parametrize("kind", ["connection", "security", "\0"])
def test_nobody_chooses_about_letters_that_are_not_theirs_to_choose(
    cast: Cast, browse: Browse, kind: str
) -> None:
    assert (
        browse(cast.mara).send(PATH, **{**PROFILE, "name": "Mara"}, letters=kind).status_code == 422
    )
    assert recipient_names(cast.mara, Notice.BUDGETS) == ["Adam", "Mara", "Olivia"]


@given(role=st.sampled_from(Role), wanted=KINDS, before=KINDS)
def test_a_choice_counts_for_what_was_offered_and_for_nothing_else(
    role: Role, wanted: set[str], before: set[str]
) -> None:
    muted, mine = set(muted_notices(role, wanted, before)), set(notices_for(role))
    assert muted & mine == mine - wanted
    assert muted - mine == before - mine
