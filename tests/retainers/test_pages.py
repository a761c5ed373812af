import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.kernel import clock
from app.retainers.models import Rollover
from app.retainers.queries import terms_history, terms_of
from app.retainers.rules import RetainerTerms
from tests.browser_client import Browser
from tests.cast import Cast, Person
from tests.html_page import Page
from tests.retainers.care_plan import HOUR, CarePlan, bill_period, make_care, period_accounts
from tests.timesheets.work import add_time

Browse = Callable[[Person], Browser]
TERMS = {
    "starts_on": "2027-01-31",
    "every": "quarter",
    "fee": "3000.50",
    "cap": "30",
    "rollover": "limited",
    "rollover_hours": "5",
}
TERMS |= {
    "rollover_periods": "2",
    "overage": "rate",
    "overage_rate": "150",
    "anchor_month": "0",
    "prorate": "y",
}


def page_of(care: CarePlan) -> str:
    return f"/o/acme/projects/{care.project_id}/retainer"


def history(cast: Cast, care: CarePlan) -> list[RetainerTerms]:
    with cast.mara.enter_scope():
        return [terms_of(row) for row in terms_history(care.project_id)]


def test_the_page_shows_each_period_and_its_invoice(
    cast: Cast, care: CarePlan, browse: Browse
) -> None:
    add_time(cast.mel, care.project_id, 12 * HOUR + 1800, date(2026, 9, 3))
    bill_period(cast.mara, care, period_accounts(cast.mara, care)[0])
    page = browse(cast.mara).get(page_of(care)).text
    assert "12.50" in page
    assert "2.50" in page
    assert "Billed" in page
    assert "not billed" in page
    assert "Care" in browse(cast.mara).get("/o/acme/retainers").text


def test_a_running_period_shows_what_is_left_and_until_when(
    cast: Cast, care: CarePlan, browse: Browse
) -> None:
    add_time(cast.mel, care.project_id, 4 * HOUR, date(2026, 11, 2))
    with clock.freeze(datetime(2026, 11, 16, tzinfo=UTC)):
        response = browse(cast.mara).get(page_of(care))
    assert "at the pace of the last four weeks 6.00 will be used by 30 Nov 2026" in " ".join(
        response.text.split()
    )
    [chart] = Page(response).attributes("data-chart")
    used, ahead, limit = (line["data"] for line in json.loads(chart)["data"]["datasets"])
    assert (used[0], used[1], used[15], used[16]) == ("0.00", "4.00", "4.00", None)
    assert (ahead[14], ahead[15], ahead[29], set(limit)) == (None, "4.00", "6.00", {"30.00"})


def test_what_becomes_of_the_hours_left_is_said_as_the_table_shows_it(
    cast: Cast, browse: Browse
) -> None:
    limited = make_care(cast.mara, rollover=Rollover.LIMITED, rollover_seconds=4 * HOUR)
    with clock.freeze(datetime(2026, 11, 16, tzinfo=UTC)):
        page = browse(cast.mara).page(page_of(limited)).words
    assert "4.00 will roll over, 10.00 expire" in page


def test_terms_are_changed_from_a_date_on(cast: Cast, care: CarePlan, browse: Browse) -> None:
    mara = browse(cast.mara)
    assert mara.get(f"{page_of(care)}/terms/new").status_code == 200
    assert mara.send(f"{page_of(care)}/terms", **TERMS).status_code == 303
    kept = history(cast, care)[-1]
    assert (
        kept.every,
        kept.fee_minor,
        kept.cap_seconds,
        kept.rollover_seconds,
        kept.rollover_periods,
    ) == ("quarter", 300_050, 108_000, 18_000, 2)
    assert (kept.overage_rate, kept.prorate, kept.day) == (Decimal(150), True, 31)
    page = mara.page(page_of(care)).words
    assert "roll over, at most 5.00 hours, for 2 periods" in page
    assert "150.00 NZD an hour" in page


def test_the_periods_to_come_are_shown_before_saving(
    cast: Cast, care: CarePlan, browse: Browse
) -> None:
    mara = browse(cast.mara)
    headers = {"HX-Request": "true", "HX-Target": "div#terms_preview"}
    shown = mara.open(
        f"{page_of(care)}/terms",
        method="POST",
        headers=headers,
        data={"csrf_token": mara.token(), "preview": "1", **TERMS},
    )
    assert shown.status_code == 200
    assert "<html" not in shown.text
    assert "88 of 89 days" in shown.text, (
        "January is finished; from 1 February to 29 April is a day less than from 31 January"
    )
    assert len(history(cast, care)) == 1
    whole = mara.send(f"{page_of(care)}/terms", preview="1", **TERMS)
    assert 'value="3000.50"' in whole.text
    broken = mara.open(
        f"{page_of(care)}/terms",
        method="POST",
        headers=headers,
        data={"csrf_token": mara.token(), "preview": "1", "fee": "x"},
    )
    assert "Complete the form" in broken.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_on": "2026-02-30"}, "does not exist"),
        ({"starts_on": ""}, "Say from when"),
        ({"starts_on": "2026-09-01"}, "Other terms start on this date"),
        ({"fee": ""}, "Say what a period costs"),
        ({"fee": "1.005"}, "NZD has 2 decimals"),
        ({"fee": "9" * 40}, "too large"),
        ({"cap": "-1"}, "cannot be negative"),
        ({"anchor_day": "32"}, "from 1 to 31"),
        ({"anchor_day": "9" * 40}, "from 1 to 31"),
        ({"anchor_month": "13"}, "Not a valid choice"),
        ({"every": "week"}, "Not a valid choice"),
        ({"rollover_hours": "", "rollover_periods": ""}, "how many hours roll over"),
        ({"rollover_periods": "0"}, "number of periods"),
        ({"overage_rate": ""}, "an hour of overage costs"),
        ({"fee": "1\0"}, "cannot be stored"),
    ],
)
def test_terms_that_make_no_sense_come_back_with_the_reason(
    cast: Cast, care: CarePlan, browse: Browse, fields: dict[str, str], words: str
) -> None:
    answer = browse(cast.mara).send(f"{page_of(care)}/terms", **{**TERMS, **fields})
    assert answer.status_code == 422
    assert words in answer.text
    assert len(history(cast, care)) == 1


def test_a_retainer_is_paused_resumed_and_the_pause_taken_back(
    cast: Cast, care: CarePlan, browse: Browse
) -> None:
    mara = browse(cast.mara)
    assert mara.send(f"{page_of(care)}/stop", starts_on="2026-10-01").status_code == 303
    assert "No period is running" in mara.get(page_of(care)).text
    assert mara.send(f"{page_of(care)}/stop", starts_on="").status_code == 422
    with cast.mara.enter_scope():
        stop = terms_history(care.project_id)[-1].id
    assert mara.send(f"/o/acme/retainers/terms/{stop}", starts_on="2026-10-05").status_code == 303
    assert len(period_accounts(cast.mara, care)) == 2
    assert mara.send(f"/o/acme/retainers/terms/{stop}/delete").status_code == 303
    assert len(period_accounts(cast.mara, care)) == 3


def test_terms_are_corrected(cast: Cast, care: CarePlan, browse: Browse) -> None:
    mara = browse(cast.mara)
    with cast.mara.enter_scope():
        first = terms_history(care.project_id)[0].id
    assert mara.send(f"/o/acme/retainers/terms/{first}", **{**TERMS, "fee": ""}).status_code == 422
    assert (
        mara.send(
            f"/o/acme/retainers/terms/{first}",
            **{**TERMS, "starts_on": "2026-09-15", "every": "month"},
        ).status_code
        == 303
    )
    assert [each.starts_on for each in history(cast, care)] == [date(2026, 9, 15)]


def test_members_and_strangers_see_no_retainer(cast: Cast, care: CarePlan, browse: Browse) -> None:
    for path in (
        page_of(care),
        "/o/acme/retainers",
        f"{page_of(care)}/terms/new",
        f"{page_of(care)}/stop",
    ):
        assert browse(cast.mel).get(path).status_code == 403
        assert browse(cast.eve).get(path).status_code == 404
    assert browse(cast.eve).get(page_of(care).replace("acme", "elsewhere")).status_code == 404
