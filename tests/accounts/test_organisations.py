"""Opening organisations, finding the way between them, changing their settings."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts import services
from app.accounts.models import Membership, Organisation, OrgSlug
from app.accounts.queries import MembershipSummary, members, memberships_of, organisation_of
from app.kernel import clock, tenancy
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.permissions import Role
from tests.browser_client import Browser
from tests.cast import Cast, Person

NEW_ORGANISATION = {"name": "Harbour Lights", "time_zone": "Europe/London", "currency": "GBP"}
SETTINGS = {
    "name": "Acme Ltd",
    "time_zone": "Australia/Perth",
    "currency": "AUD",
    "week_start": "6",
    "locale": "en_AU",
}
PROFILE = {"name": "Mel", "time_zone": "Asia/Singapore", "locale": "", "theme": "system"}
Browse = Callable[[Person], Browser]


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_who_opens_an_organisation_owns_it(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    answer = mel.send("/organisations", **NEW_ORGANISATION)
    assert (answer.status_code, answer.location) == (303, "/o/harbour-lights/timesheet")
    place = next(place for place in organisations_of_mel(cast) if place.slug == "harbour-lights")
    assert place.role is Role.OWNER


def organisations_of_mel(cast: Cast) -> list[MembershipSummary]:
    with tenancy.acting_as(None, cast.mel.user_id):
        return memberships_of(cast.mel.user_id)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u200b", None),
        (" \u200d\u202e ", None),
        ("Harbour\u202e Li\u200bghts\r\nX: y", "Harbour Lights X: y"),
        ("👩\u200d🎨 Arts", "👩\u200d🎨 Arts"),
    ],
)
def test_a_name_can_be_seen_and_turns_nothing_around(
    typed: str, kept: str | None, cast: Cast, browse: Browse
) -> None:
    answer = browse(cast.mel).send("/organisations", **{**NEW_ORGANISATION, "name": typed})
    assert answer.status_code == (303 if kept else 422)
    assert {place.name for place in organisations_of_mel(cast)} == {
        "Acme Studio",
        *filter(None, [kept]),
    }


def test_the_same_name_twice_makes_two_addresses_even_at_the_same_moment(
    cast: Cast, app: Flask
) -> None:
    together, slugs = threading.Barrier(4), list[str]()

    def create() -> None:
        with app.app_context():
            together.wait()
            slugs.append(
                services.create_organisation(cast.mel.user_id, "Harbour", "Europe/London", "GBP")
            )

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slugs) == ["harbour", "harbour-2", "harbour-3", "harbour-4"]


def test_a_crowded_name_still_finds_an_address(cast: Cast, app: Flask) -> None:
    with transaction() as session:
        session.add_all(
            OrgSlug(slug=f"harbour-{number}" if number > 1 else "harbour", org_id=cast.mel.org_id)
            for number in range(1, 60)
        )
    assert services.create_organisation(
        cast.mel.user_id, "Harbour", "Europe/London", "GBP"
    ).startswith("harbour-")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "N" * 10_000),
        ("name", "Har\0bour"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("currency", "XYZ"),
        ("currency", "GBP\0"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    cast: Cast, browse: Browse, field: str, value: str
) -> None:
    answer = browse(cast.mel).send("/organisations", **{**NEW_ORGANISATION, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert field == "name" or 'value="Harbour Lights"' in answer.text
    assert len(organisations_of_mel(cast)) == 1


def test_the_first_page_leads_everybody_where_they_belong(
    cast: Cast, browse: Browse, stranger: Browser
) -> None:
    hello = stranger.get("/").text
    assert "/signup" in hello
    assert "/login" in hello
    mel = browse(cast.mel)
    assert mel.get("/").location == "/o/acme/timesheet"
    mel.send("/organisations", **NEW_ORGANISATION)
    chooser = mel.get("/").text
    assert "/o/acme/timesheet" in chooser
    assert "/o/harbour-lights/timesheet" in chooser
    assert "/o/elsewhere/" not in chooser
    with cast.olivia.enter_scope():
        services.deactivate_member(cast.mel.membership_id)
    assert browse(cast.mel).get("/").location == "/o/harbour-lights/timesheet"


def test_the_first_page_of_somebody_without_an_organisation_opens_one(
    cast: Cast, browse: Browse
) -> None:
    with cast.olivia.enter_scope():
        services.deactivate_member(cast.mel.membership_id)
    assert browse(cast.mel).get("/").location == "/organisations/new"


def test_a_stranger_signs_in_before_opening_an_organisation(stranger: Browser) -> None:
    assert stranger.get("/organisations/new").location == "/login?next=/organisations/new"
    assert stranger.send("/organisations", **NEW_ORGANISATION).location == "/login"


def test_an_admin_changes_the_settings(cast: Cast, browse: Browse) -> None:
    adam = browse(cast.adam)
    assert adam.send("/o/acme/settings/organisation", **SETTINGS).status_code == 303
    with cast.adam.enter_scope():
        org = organisation_of(cast.adam.org_id)
        assert {field: str(getattr(org, field)) for field in SETTINGS} == SETTINGS
        assert org.slug == "acme"
        assert actions() == ["organisation.changed"]
    page = adam.get("/o/acme/settings/organisation").text
    assert 'value="Acme Ltd"' in page
    assert '<option selected value="Australia/Perth">' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("week_start", "7"),
        ("week_start", "x"),
        ("locale", "xx"),
        ("time_zone", ""),
        ("currency", ""),
    ],
)
def test_settings_that_make_no_sense_change_nothing(
    cast: Cast, browse: Browse, field: str, value: str
) -> None:
    answer = browse(cast.adam).send("/o/acme/settings/organisation", **{**SETTINGS, field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with cast.adam.enter_scope():
        assert organisation_of(cast.adam.org_id).name == "Acme Studio"


def test_only_admins_and_owners_reach_the_settings_and_nobody_from_elsewhere(
    cast: Cast, browse: Browse
) -> None:
    path = "/o/acme/settings/organisation"
    assert [browse(person).get(path).status_code for person in cast] == [200, 200, 403, 403, 404]
    assert [browse(person).send(path, name="X").status_code for person in cast] == [
        422,
        422,
        403,
        403,
        404,
    ]


def test_the_hub_shows_what_ones_role_may_open(cast: Cast, browse: Browse) -> None:
    member, admin = (
        browse(cast.mel).get("/o/acme/settings").text,
        browse(cast.adam).get("/o/acme/settings").text,
    )
    for path in ("/o/acme/settings/organisation", "/o/acme/members"):
        assert f'gap-3" href="{path}"' in admin
        assert path not in member
    assert "/o/acme/settings/profile" in member


def test_one_changes_ones_own_name_and_time_zone(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    assert (
        mel.send("/o/acme/settings/profile", **{**PROFILE, "name": " Mel   Ng "}).status_code == 303
    )
    assert 'value="Mel Ng"' in mel.get("/o/acme/settings/profile").text
    with cast.mel.enter_scope():
        changed = {person.name: person.time_zone for person in members()}
    assert changed["Mel Ng"] == "Asia/Singapore"
    assert changed["Adam"] == "Pacific/Auckland"


def test_a_profile_without_a_name_is_refused(cast: Cast, browse: Browse) -> None:
    answer = browse(cast.mel).send("/o/acme/settings/profile", **{**PROFILE, "name": ""})
    assert answer.status_code == 422
    with cast.mel.enter_scope():
        assert (
            db.session.get_one(Membership, (cast.mel.org_id, cast.mel.membership_id)).time_zone
            == "Pacific/Auckland"
        )


def test_ones_own_formats_and_theme_count_for_oneself_alone(cast: Cast, browse: Browse) -> None:
    mel = browse(cast.mel)
    assert (
        mel.send(
            "/o/acme/settings/profile", **{**PROFILE, "locale": "en_US", "theme": "dark"}
        ).status_code
        == 303
    )
    assert 'data-saved-theme="dark"' in mel.get("/o/acme/settings/profile").text
    when = clock.now().replace(year=2026, month=3, day=31, hour=1)
    with cast.olivia.enter_scope(), transaction() as session:
        session.execute(update(Organisation).values(closed_at=when, erase_after=when))
    assert "Mar 31, 2026" in mel.get("/o/acme/settings/profile").text, "in his banner"
    assert "31 Mar 2026" in browse(cast.mara).get("/o/acme/settings/profile").text


@pytest.mark.parametrize(
    ("field", "value"), [("locale", "xx"), ("theme", "pink"), ("time_zone", "Mars/Olympus")]
)
def test_a_profile_that_makes_no_sense_is_refused(
    cast: Cast, browse: Browse, field: str, value: str
) -> None:
    assert (
        browse(cast.mel).send("/o/acme/settings/profile", **{**PROFILE, field: value}).status_code
        == 422
    )


def test_everybody_can_be_made_to_have_a_second_factor(cast: Cast, browse: Browse) -> None:
    browse(cast.adam).send("/o/acme/settings/organisation", **SETTINGS, require_second_factor="y")
    with cast.adam.enter_scope():
        assert organisation_of(cast.adam.org_id).require_second_factor
    browse(cast.adam).send("/o/acme/settings/organisation", **SETTINGS)
    db.session.rollback()
    with cast.adam.enter_scope():
        assert not organisation_of(cast.adam.org_id).require_second_factor
