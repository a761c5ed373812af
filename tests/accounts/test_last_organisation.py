"""Who belongs to several organisations goes on in the last one, and can still choose."""

from app.accounts.services import create_organisation
from tests.browser_client import Browser
from tests.cast import Cast, give_password


def test_signing_in_again_leads_to_the_organisation_of_before(
    cast: Cast, stranger: Browser
) -> None:
    give_password(cast.mel)
    with cast.mel.enter_scope():
        slug = create_organisation(cast.mel.user_id, "Second", "Pacific/Auckland", "NZD")
    assert stranger.sign_in(cast.mel.email).headers["Location"] == "/"
    assert "Choose an organisation" in stranger.get("/").text, "none is remembered yet"
    assert stranger.get(f"/o/{slug}/timesheet").status_code == 200
    stranger.send("/logout")
    stranger.sign_in(cast.mel.email)
    assert stranger.get("/").headers["Location"] == f"/o/{slug}/timesheet"
    assert "Choose an organisation" in stranger.get("/").text, "the way to the others stays"


def test_what_another_person_visited_is_nothing_to_land_in(cast: Cast, stranger: Browser) -> None:
    give_password(cast.mel)
    with cast.mel.enter_scope():
        create_organisation(cast.mel.user_id, "Second", "Pacific/Auckland", "NZD")
    stranger.client.set_cookie("organisation", cast.eve.slug)
    stranger.sign_in(cast.mel.email)
    assert "Choose an organisation" in stranger.get("/").text
