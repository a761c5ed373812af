"""Who belongs to several organisations goes on in the last one, and can still choose."""

from app.accounts.services import create_organisation
from tests.browser_client import Browser
from tests.cast import PASSWORD, Cast


def test_signing_in_again_leads_to_the_organisation_of_before(
    cast: Cast, stranger: Browser
) -> None:
    with stranger.client.application.app_context():
        slug = create_organisation(cast.mel.user_id, "Second", "Pacific/Auckland", "NZD")
    assert stranger.sign_in(cast.mel.email, PASSWORD).headers["Location"] == "/"
    assert "Choose an organisation" in stranger.get("/").text, "none is remembered yet"
    assert stranger.get(f"/o/{slug}/timesheet").status_code == 200
    stranger.send("/logout")
    stranger.sign_in(cast.mel.email, PASSWORD)
    assert stranger.get("/").headers["Location"] == f"/o/{slug}/timesheet"
    assert "Choose an organisation" in stranger.get("/").text, "the way to the others stays"


def test_what_another_person_visited_is_nothing_to_land_in(cast: Cast, stranger: Browser) -> None:
    with stranger.client.application.app_context():
        create_organisation(cast.mel.user_id, "Second", "Pacific/Auckland", "NZD")
    stranger.client.set_cookie("organisation", cast.eve.slug)
    stranger.sign_in(cast.mel.email, PASSWORD)
    assert "Choose an organisation" in stranger.get("/").text
