"""The time report as people open it: by role, by address, as a page and as files."""

import csv
import io
from zipfile import ZipFile

import pytest

from app.kernel.db import transaction
from app.projects.models import Client, Rate
from tests.browser_client import Browse
from tests.cast import Cast
from tests.invoicing.client_work import DAY, ClientWork

REPORT = "/o/acme/reports/time"
ALL_TIME_PAGE = f"{REPORT}?period=all"


@pytest.fixture
def client_work(cast: Cast) -> ClientWork:
    """Mara's two hours and Mel's half, for a client whose project has a rate of 120."""
    work = ClientWork(cast)
    work.add_entry(seconds=7_200)
    work.add_entry(seconds=1_800, by=cast.mel)
    return work


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_manager_sees_hours_and_money_and_the_entries_behind(
    client_work: ClientWork, browse: Browse
) -> None:
    page = browse(client_work.mara).page(f"{ALL_TIME_PAGE}&by=project&then=person")
    assert "300.00" in page.words
    link = page.link("2.50")
    assert browse(client_work.mara).page(link).words.count("Design") >= 2


def test_a_member_sees_their_own_hours_and_no_money(
    client_work: ClientWork, browse: Browse, cast: Cast
) -> None:
    mara = str(client_work.mara.membership_id)
    for address in (ALL_TIME_PAGE, f"{ALL_TIME_PAGE}&person={mara}", f"{ALL_TIME_PAGE}&by=person"):
        page = browse(cast.mel).page(address)
        assert "0.50" in page.words
        assert "2.00" not in page.words
        assert "Mara" not in page.words
        assert "Amount" not in page.words
        assert "60.00" not in page.words


@pytest.mark.parametrize("dimension", ["client", "task", "day", "week", "month", "quarter", "year"])
def test_files_have_the_numbers_of_the_page(
    client_work: ClientWork, browse: Browse, dimension: str
) -> None:
    mara = browse(client_work.mara)
    rows = csv_rows(mara.get(f"{REPORT}.csv?period=all&by={dimension}&then=billable").text)
    assert rows[0][2:] == [
        "Hours",
        "Billable hours",
        "Billable hours without a rate",
        "Billable amount (NZD)",
    ]
    assert rows[-1] == ["Total", "", "2.5000", "2.5000", "0.0000", "300.00"]
    workbook = ZipFile(
        io.BytesIO(mara.get(f"{REPORT}.xlsx?period=all&by={dimension}&then=billable").data)
    )
    sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>300.00</v>" in sheet
    assert "<t>Total</t>" in sheet


def test_time_without_a_rate_is_said_and_not_counted_as_nothing(
    client_work: ClientWork, browse: Browse
) -> None:
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(Rate).delete()
    page = browse(client_work.mara).page(ALL_TIME_PAGE)
    assert "Without a rate" in page.words


@pytest.mark.parametrize(
    "query",
    [
        "period=never",
        "by=nothing&then=nothing",
        "start=yesterday",
        f"start={DAY}&end=2020-01-01",
        "start=0001-01-01&end=0001-01-31&compare=yes",
        "start=9999-12-01&end=9999-12-31&compare=yes",
        "q=%25",
        "person=x&client=y&project=z",
    ],
)
def test_what_makes_no_sense_in_the_address_breaks_nothing(
    client_work: ClientWork, browse: Browse, query: str
) -> None:
    mara = browse(client_work.mara)
    for suffix in ("", ".csv", ".xlsx"):
        assert mara.get(f"{REPORT}{suffix}?{query}").status_code == 200


def test_a_text_that_looks_like_a_formula_stays_a_text(
    client_work: ClientWork, browse: Browse
) -> None:
    with client_work.mara.enter_scope(), transaction() as session:
        session.query(Client).update({"name": "=HYPERLINK(0)", "name_key": "x"})
    mara = browse(client_work.mara)
    rows = csv_rows(mara.get(f"{REPORT}.csv?period=all").text)
    assert rows[1][0] == "'=HYPERLINK(0)"
    workbook = ZipFile(io.BytesIO(mara.get(f"{REPORT}.xlsx?period=all").data))
    assert "<f>" not in workbook.read("xl/worksheets/sheet1.xml").decode()


def test_another_grouping_comes_as_a_part_of_the_page(
    client_work: ClientWork, browse: Browse
) -> None:
    swap = {"HX-Request": "true", "HX-Target": "section#time_report"}
    answer = browse(client_work.mara).get(f"{ALL_TIME_PAGE}&by=person&compare=yes", headers=swap)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "300.00" in answer.text
