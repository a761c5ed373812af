"""Fields that find one of many by its name: what they offer, to whom, and without JavaScript."""

from decimal import Decimal

import pytest

from app.permissions import Role
from app.projects import services
from app.projects.rules import RateScope
from app.web.highlights import highlight
from tests.browser_client import Browse, Browser
from tests.cast import Cast, make_person
from tests.html_page import Page
from tests.timesheets.work import MONDAY, Work, add_time, make_work, week_of

WORK_PAGE = "/o/acme/choices/work"


@pytest.fixture
def work(cast: Cast) -> Work:
    return make_work(cast.mara)


def names_in(browser: Browser, address: str, **arguments: str) -> list[str]:
    """What a search offers, in its order."""
    answer = browser.get(address, query_string=arguments)
    assert answer.status_code == 200
    return Page(answer).attributes("data-text")


def test_recent_work_comes_first_and_what_is_typed_is_searched(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    assert names_in(mel, WORK_PAGE) == [
        "Support (Harbour)",
        "Website (Harbour)",
        "Website · Design (Harbour)",
    ]
    add_time(cast.mel, work.project_id, task_id=work.task_id)
    assert names_in(mel, WORK_PAGE)[0] == "Website · Design (Harbour)"
    assert names_in(mel, WORK_PAGE, q="sup") == ["Support (Harbour)"]
    assert names_in(mel, WORK_PAGE, q="HAR des") == ["Website · Design (Harbour)"]
    for nothing in ("%", "bour", "supp x"):
        assert names_in(mel, WORK_PAGE, q=nothing) == []


def test_one_search_has_one_idea_of_a_word(cast: Cast, work: Work, browse: Browse) -> None:
    """Also where words are not stored: of members, in forms and lists."""
    ase = make_person("Åse Ødegård-Moe", cast.mel.org_id, "acme", Role.MEMBER)
    with cast.mara.enter_scope():
        services.update_client(work.client_id, "Åse & Söhne", "NZD")
        services.add_rate(RateScope(membership_id=ase.membership_id), Decimal(90))
        services.add_rate(RateScope(client_id=work.client_id), Decimal(90))
        services.add_rate(RateScope(membership_id=cast.adam.membership_id), Decimal(90))
    olivia = browse(cast.olivia)
    assert names_in(olivia, "/o/acme/choices/clients", q="ASE soh") == ["Åse & Söhne"]
    assert names_in(olivia, "/o/acme/choices/members", q="ase moe") == ["Åse Ødegård-Moe"]
    assert names_in(olivia, "/o/acme/choices/members", q="degard") == []
    assert "Ødegård" in olivia.page("/o/acme/members?q=ase").words
    rates = " ".join(olivia.page("/o/acme/rates?q=ase").row_texts)
    assert "Ødegård" in rates
    assert "Söhne" in rates
    assert "Adam" not in rates


def test_archived_work_is_offered_to_filters_alone(cast: Cast, work: Work, browse: Browse) -> None:
    with cast.mara.enter_scope():
        services.archive_project(work.project_id)
    mara = browse(cast.mara)
    assert names_in(mara, WORK_PAGE, q="web") == []
    assert names_in(mara, "/o/acme/choices/projects", q="web") == ["Website (Harbour, archived)"]


def test_another_organisation_and_a_role_without_the_right_find_nothing(
    cast: Cast, work: Work, browse: Browse
) -> None:
    assert browse(cast.eve).get(WORK_PAGE).status_code == 404
    for kind in ("projects", "clients", "members", "actors"):
        assert browse(cast.mel).get(f"/o/acme/choices/{kind}").status_code == 403
    theirs = make_work(cast.eve, "Theirs")
    mara = browse(cast.mara)
    page = mara.page(f"/o/acme/entries?project={theirs.project_id}&client={theirs.client_id}")
    assert "Theirs" not in page.source


@pytest.mark.parametrize(
    ("words", "status", "seconds"),
    [("supp", 303, [3600]), ("har", 422, []), ("nothing", 422, []), ("website", 303, [3600])],
)
def test_words_choose_a_project_without_javascript(
    cast: Cast, work: Work, browse: Browse, words: str, status: int, seconds: list[int]
) -> None:
    answer = browse(cast.mel).send(
        "/o/acme/entries",
        project_id="",
        project_id_words=words,
        description="Typed before",
        entry_date=MONDAY.isoformat(),
        duration="1:00",
    )
    assert answer.status_code == status
    assert [entry.seconds for entry in week_of(cast.mel)] == seconds
    if status == 422:
        page = Page(answer)
        assert "Typed before" in page.source
        assert words in page.words
        assert len(page.options("project_id")) == 4


def test_words_add_a_row_to_the_week_and_leave_the_list_empty(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mel = browse(cast.mel)
    page = mel.page(f"/o/acme/timesheet?row={work.project_id}&row_words=supp")
    assert page.values("row")[:2] == [str(work.project_id), str(work.other_id)]
    several = mel.page("/o/acme/timesheet?row_words=har")
    assert "Several begin with" in several.words
    assert len(several.options("row")) == 4


def test_words_of_a_filter_lead_to_the_address_of_what_they_name(
    cast: Cast, work: Work, browse: Browse
) -> None:
    mara = browse(cast.mara)
    answer = mara.get("/o/acme/entries?q=a&client=&client_words=har")
    assert answer.headers["Location"] == f"/o/acme/entries?q=a&client={work.client_id}"
    assert mara.page(answer.headers["Location"]).options("client")[str(work.client_id)] == "Harbour"
    page = mara.page("/o/acme/entries?project_words=har")
    assert "Several begin with" in page.words
    assert set(page.options("project")) == {"", str(work.project_id), str(work.other_id)}


def test_the_present_choice_is_named_though_it_is_not_offered_any_more(
    cast: Cast, work: Work, browse: Browse
) -> None:
    entry_id = add_time(cast.mel, work.project_id)
    with cast.mara.enter_scope():
        services.archive_project(work.project_id)
    page = browse(cast.mel).page(f"/o/acme/entries/{entry_id}/edit")
    [chosen] = page.elements("option", selected=True, value=str(work.project_id))
    assert chosen.text == "Website (Harbour, archived)"


def test_what_was_typed_is_marked_and_nothing_in_a_name_is_markup() -> None:
    assert highlight("Web <b> of webs", "web") == "<b>Web</b> &lt;b&gt; of <b>web</b>s"
    assert highlight("O'Brien & co", "bri o") == "<b>O</b>&#39;<b>Bri</b>en &amp; co"
    assert highlight("Web", "") == "Web"
