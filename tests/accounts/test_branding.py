"""Where an organisation's pages are, and the picture they show."""

import io
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from werkzeug.test import TestResponse

from app.accounts import services
from app.accounts.queries import logo, organisation_of
from app.accounts.rules.pictures import MAX_PICTURE_BYTES, PICTURE_SIDE_PIXELS, read_picture
from app.kernel.db import db
from app.kernel.errors import DomainError
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.html_page import Page, words_of

Browse = Callable[[Person], Browser]
ADDRESS, LOGO = "/o/acme/settings/address", "/o/acme/settings/logo"


def slug_of(person: Person) -> str:
    db.session.rollback()
    with person.enter_scope():
        return organisation_of(person.org_id).slug


def test_an_old_address_leads_to_the_new_one_with_path_and_query(
    cast: Cast, browse: Browse
) -> None:
    adam = browse(cast.adam)
    assert (
        adam.send(ADDRESS, slug=" Acme-Studio ").location == "/o/acme-studio/settings/organisation"
    )
    for path in (
        "/timesheet?week=2026-03-02&x=%20%C3%A9",
        "/clients",
        "/no/such%20page",
        "/entries/%E2%9C%93",
    ):
        answer = adam.get(f"/o/acme{path}")
        if answer.status_code != 404:
            assert answer.status_code == 308
            assert answer.location == f"/o/acme-studio{path}"
    assert (
        adam.get("/o/acme/timesheet?week=2026-03-02").location
        == "/o/acme-studio/timesheet?week=2026-03-02"
    )
    moved = adam.send("/o/acme/clients", name="Harbour", currency="NZD")
    assert (moved.status_code, moved.location) == (308, "/o/acme-studio/clients"), (
        "what was sent is sent again there"
    )
    assert browse(cast.eve).get("/o/acme/timesheet").status_code == 404, (
        "and tells strangers nothing"
    )
    assert "acme" in adam.get("/o/acme-studio/settings/address").text


def test_the_settings_tell_the_postal_address_and_the_one_of_the_pages_apart(
    cast: Cast, browse: Browse
) -> None:
    page = browse(cast.adam).page("/o/acme/settings/organisation")
    terms = [words_of(term) for term in page.elements("dt")]
    assert len(terms) == len(set(terms)), terms


def test_one_can_go_back_and_forth_and_nobody_else_gets_an_earlier_address(
    cast: Cast, browse: Browse
) -> None:
    adam, eve = browse(cast.adam), browse(cast.eve)
    adam.send(ADDRESS, slug="acme-two")
    for taken in ("acme", "acme-two"):
        answer = eve.send("/o/elsewhere/settings/address", slug=taken)
        assert (answer.status_code, "is taken" in answer.text) == (422, True)
    assert adam.send("/o/acme-two/settings/address", slug="acme").status_code == 303
    assert adam.get("/o/acme-two/timesheet").location == "/o/acme/timesheet"
    assert (
        services.create_organisation(cast.eve.user_id, "Acme Two", "Europe/London", "GBP")
        == "acme-two-2"
    )


@pytest.mark.parametrize(
    "slug",
    ["", "a", "-acme", "acme-", "ac--me", "ac me", "acmé", "a/b", "..", "a" * 41, "acme\0", "%2e"],
)
def test_what_is_no_address_is_refused(cast: Cast, browse: Browse, slug: str) -> None:
    assert browse(cast.adam).send(ADDRESS, slug=slug).status_code == 422
    assert slug_of(cast.adam) == "acme"


def test_addresses_cannot_be_hoarded(cast: Cast) -> None:
    with cast.adam.enter_scope():
        for number in range(9):
            services.move_organisation(f"hoard-{number}")
        with pytest.raises(DomainError, match="often"):
            services.move_organisation("hoard-9")
        assert services.move_organisation("hoard-3") == "hoard-3"


def test_two_organisations_that_want_one_address_at_the_same_moment(cast: Cast, app: Flask) -> None:
    together, refused = threading.Barrier(2), list[str]()

    def move(person: Person) -> None:
        with app.app_context(), person.enter_scope():
            together.wait()
            try:
                services.move_organisation("wanted")
            except DomainError as refusal:
                refused.append(refusal.field or "")

    threads = [threading.Thread(target=move, args=(person,)) for person in (cast.adam, cast.eve)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["slug"]
    assert sorted([slug_of(cast.adam), slug_of(cast.eve)])[1] == "wanted"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "teal").save(output, kind, **options)
    return output.getvalue()


def upload(browser: Browser, data: bytes, name: str = "logo.png") -> TestResponse:
    return browser.open(
        LOGO, method="POST", data={"csrf_token": browser.token(), "logo": (io.BytesIO(data), name)}
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_shown_on_every_page_whatever_its_file_was_called(
    cast: Cast, browse: Browse, kind: str
) -> None:
    assert upload(browse(cast.adam), picture(kind), "../../x.html").status_code == 303
    page = browse(cast.mel).get("/o/acme/timesheet").text
    address = page.partition('class="org-logo" src="')[2].partition('"')[0]
    answer = browse(cast.mel).get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert (shown.format, shown.size) == ("PNG", (40, 20))
    assert browse(cast.eve).get(address).status_code == 404
    assert browse(cast.adam).send(f"{LOGO}/remove").status_code == 303
    assert browse(cast.mel).get(address).status_code == 404


def test_a_logo_that_somebody_else_chose_since_stays(cast: Cast, browse: Browse) -> None:
    adam, olivia = browse(cast.adam), browse(cast.olivia)
    old = adam.page(LOGO)
    version = dict(old.sent_pairs(old.forms("post")[-1]))["version"]
    assert upload(olivia, picture()).status_code == 303
    late = {"csrf_token": adam.token(), "version": version}
    answers = [
        adam.open(LOGO, method="POST", data={**late, "logo": (io.BytesIO(picture()), "a.png")}),
        adam.open(f"{LOGO}/remove", method="POST", data=late),
    ]
    for answer in answers:
        assert answer.status_code == 409
        assert "Changed meanwhile" in answer.text
        assert "The present logo of" in answer.text


def test_what_hides_in_a_picture_is_not_kept(cast: Cast, browse: Browse) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "canary in a comment")
    data = picture(pnginfo=notes) + b"<script>canary</script>"
    assert b"canary" in data
    assert upload(browse(cast.adam), data).status_code == 303
    with cast.adam.enter_scope():
        found = logo()
        assert found is not None
        assert b"canary" not in found.content


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
        (b"GIF89a" + b"\0" * 50, "not a picture"),
        (picture()[:60], "not a picture"),
        (b"\0" * (MAX_PICTURE_BYTES + 1), "At most 2 MB"),
        (picture(size=(5000, 4000)), "too many pixels"),
    ],
    ids=["nothing", "SVG", "GIF", "cut off", "too many bytes", "too many pixels"],
)
def test_what_is_no_picture_or_too_large_is_refused(
    cast: Cast, browse: Browse, data: bytes, words: str
) -> None:
    answer = upload(browse(cast.adam), data)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert browse(cast.adam).send(LOGO).status_code == 422, "no file at all"
    assert browse(cast.adam).send(LOGO, logo="text").status_code == 422


def test_a_file_that_is_refused_can_be_chosen_again_where_it_was(
    cast: Cast, browse: Browse
) -> None:
    adam = browse(cast.adam)
    assert upload(adam, picture()).status_code == 303
    form = adam.page(LOGO)
    sent = dict(form.sent_pairs(form.forms("post")[-1]))
    answer = adam.open(
        LOGO, method="POST", data={**sent, "logo": (io.BytesIO(b"words"), "logo.png")}
    )
    assert answer.status_code == 422
    page = Page(answer)
    field = page.element("input", type="file", name="logo")
    assert (field.get("aria-invalid"), field.get("aria-describedby")) == (
        "true",
        "logo-error logo-hint",
    )
    assert "This is not a picture that we can read" in page.words_in("logo-error")
    assert dict(page.sent_pairs(page.forms("post")[-1]))["version"] == sent["version"]


def test_a_large_picture_is_made_small() -> None:
    assert max(read_picture(picture(size=(3000, 1500))).width, 0) == PICTURE_SIDE_PIXELS


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP"]),
    at=st.integers(0, 400),
    junk=st.binary(min_size=1, max_size=40),
)
def test_a_damaged_picture_is_refused_in_words_or_read(kind: str, at: int, junk: bytes) -> None:
    data = bytearray(picture(kind))
    at = at % len(data)
    data[at : at + len(junk)] = junk
    with suppress(DomainError):
        assert read_picture(bytes(data)).content.startswith(b"\x89PNG")


def test_only_admins_and_owners_change_address_and_logo(cast: Cast, browse: Browse) -> None:
    for path in (ADDRESS, LOGO):
        assert [browse(person).get(path).status_code for person in cast] == [
            200,
            200,
            403,
            403,
            404,
        ]
        assert [browse(person).send(path).status_code for person in cast] == [
            422,
            422,
            403,
            403,
            404,
        ]
