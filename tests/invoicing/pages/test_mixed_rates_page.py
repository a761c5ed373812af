"""Whether time at several rates becomes one line is chosen in the defaults and on the page."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import MixedRates
from app.kernel.db import transaction
from app.projects.models import Rate
from tests.cast import Person
from tests.invoicing.pages.test_compose_lines import press, total_on
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page, only_invoice

DEFAULTS = "/o/acme/settings/invoices"
NEW_RATE_DATE = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def two_rates(acme: ConnectedOrg) -> None:
    with acme.cast.mara.enter_scope(), transaction() as session:
        rate = Rate(
            project_id=acme.client_work.project_id, starts_on=NEW_RATE_DATE, amount=Decimal(90)
        )
        session.add(rate)
    acme.client_work.add_entry(1200)
    acme.client_work.add_entry(1200, day=NEW_RATE_DATE)


def test_the_preview_says_which_and_xero_gets_the_one_line(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    split = press(mara, new_page(mara, acme), grouping="project")
    assert "Where several rates meet, a line for each" in split.text
    summed = press(mara, split, mixed_rates="sum")
    assert "Where several rates meet, one line at the sum" in summed.text
    assert "time at 2 rates, at the sum" in summed.text
    assert total_on(summed) == total_on(split)
    assert mara.post(PAGES, data=form_fields_of(summed)).status_code == 303
    stored = only_invoice(acme)
    assert (stored.mixed_rates, len(stored.lines)) == (MixedRates.SUM, 1)
    acme.run_due_jobs()
    acme.assert_pushed_once(stored.id)


def test_a_new_invoice_starts_from_the_default(
    acme: ConnectedOrg, mara: FlaskClient, sign_in: Callable[[Person], FlaskClient]
) -> None:
    assert form_fields_of(new_page(mara, acme))["mixed_rates"] == "split", "as it was so far"
    adam = sign_in(acme.cast.adam)
    chosen = form_fields_of(adam.get(DEFAULTS)) | {"mixed_rates": "sum", "grouping": "project"}
    assert adam.post(DEFAULTS, data=chosen).status_code == 303
    page = new_page(mara, acme)
    assert form_fields_of(page)["mixed_rates"] == "sum"
    assert "time at 2 rates, at the sum" in page.text


def test_a_choice_that_is_none_is_refused(acme: ConnectedOrg, mara: FlaskClient) -> None:
    answer = press(mara, new_page(mara, acme), grouping="project", mixed_rates="both")
    assert answer.status_code == 422
