"""Who finds what on the settings page."""

from collections.abc import Callable

from tests.browser_client import Browser
from tests.cast import Cast, Person

Browse = Callable[[Person], Browser]
SETTINGS = "/o/acme/settings"


def groups_of(browser: Browser) -> list[str]:
    return browser.page(SETTINGS).texts("h2", **{"class": "card-title"})


def test_each_role_finds_the_groups_that_it_has_a_card_in(cast: Cast, browse: Browse) -> None:
    assert groups_of(browse(cast.mel)) == ["You"]
    assert groups_of(browse(cast.mara)) == ["You", "Invoicing"]
    for person in (cast.adam, cast.olivia):
        assert groups_of(browse(person)) == ["You", "Invoicing", "Organisation"]


def test_ownership_is_there_for_owners_and_for_whom_it_is_offered_to(
    cast: Cast, browse: Browse
) -> None:
    def sees_ownership(person: Person) -> bool:
        return "Ownership" in browse(person).page(SETTINGS).words

    assert [sees_ownership(each) for each in (cast.mel, cast.mara, cast.adam, cast.olivia)] == [
        *(False, False, False),
        True,
    ]
    browse(cast.olivia).send("/o/acme/ownership/offer", membership_id=str(cast.mara.membership_id))
    assert [sees_ownership(each) for each in (cast.mel, cast.mara)] == [False, True]
