"""What an invoice waits for is said with what to do about it: nothing, try now, or reconnect."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.invoicing.models import InvoiceState
from app.kernel.db import db
from app.xero.sync.models import SyncRun
from tests.cast import Person
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES

SETTINGS = "/o/acme/settings/xero"


@pytest.mark.parametrize("kind", ["rate_limit_minute", "rate_limit_day"])
def test_what_xero_put_off_is_tried_at_once_when_a_person_says_so(
    acme: ConnectedOrg, mara: FlaskClient, run_jobs: Callable[[], int], kind: str
) -> None:
    acme.set_fault(kind, seconds=59)
    invoice_id = acme.queue_invoice(1200)
    run_jobs()
    run_jobs()
    assert len(acme.calls_to_xero()) == 1
    page, settings = mara.get(f"{PAGES}/{invoice_id}"), mara.get(SETTINGS)
    assert "The next try is at" in page.text
    assert "Nothing is sent before" in settings.text
    assert page.text.count("Try now") == settings.text.count("Try now") == 1
    back = f"{PAGES}/{invoice_id}"
    assert mara.post(f"{SETTINGS}/wait", data={"back": back}).location == back
    run_jobs()
    acme.assert_pushed_once(invoice_id)
    assert "Try now" not in mara.get(SETTINGS).text


def test_what_still_is_too_early_waits_again(
    acme: ConnectedOrg, mara: FlaskClient, run_jobs: Callable[[], int]
) -> None:
    acme.set_fault("rate_limit_day", seconds=59, times=2)
    invoice_id = acme.queue_invoice(1200)
    run_jobs()
    assert mara.post(f"{SETTINGS}/wait").location == SETTINGS
    run_jobs()
    run_jobs()
    assert (len(acme.calls_to_xero()), acme.stored_invoice(invoice_id).state) == (
        2,
        InvoiceState.QUEUED,
    )
    assert acme.job().tries == 0, "what Xero put off is no try"
    assert "Try now" in mara.get(f"{PAGES}/{invoice_id}").text


def test_a_sync_that_waits_is_tried_at_once_too(
    acme: ConnectedOrg, mara: FlaskClient, run_jobs: Callable[[], int]
) -> None:
    assert "Try now" not in mara.get(f"{SETTINGS}/sync").text, "nothing is under way"
    acme.running.post("/faults", kind="rate_limit_minute", seconds=59)
    mara.post(f"{SETTINGS}/sync", data={"kind": "items"})
    run_jobs()
    run_jobs()
    assert "Try now" in mara.get(f"{SETTINGS}/sync").text
    mara.post(f"{SETTINGS}/wait", data={"back": f"{SETTINGS}/sync"})
    run_jobs()
    with acme.cast.mara.enter_scope():
        assert [run.state for run in db.session.query(SyncRun)] == ["done"]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_it_leads_back_to_a_page_of_ours_only(
    acme: ConnectedOrg, mara: FlaskClient, back: str
) -> None:
    assert mara.post(f"{SETTINGS}/wait", data={"back": back}).location == SETTINGS


def test_what_waits_while_xero_is_not_connected_says_what_is_to_be_done(
    acme: ConnectedOrg,
    mara: FlaskClient,
    sign_in: Callable[[Person], FlaskClient],
    run_jobs: Callable[[], int],
) -> None:
    acme.set_fault("rate_limit_minute", seconds=59)
    invoice_id = acme.queue_invoice(1200)
    run_jobs()
    acme.execute("UPDATE xero_connection SET state = 'needs_reconnect'")
    adam = sign_in(acme.cast.adam)
    managers, admins = (each.get(f"{PAGES}/{invoice_id}").text for each in (mara, adam))
    assert "ask an admin or the owner to reconnect Xero" in managers
    assert "To send this invoice, reconnect Xero" in admins
    for page in (managers, admins):
        assert f'href="{SETTINGS}"' in page
        assert "Try now" not in page
        assert "The next try is at" not in page
    assert mara.post(f"{SETTINGS}/wait").status_code == 409
    acme.execute("DELETE FROM xero_connection")
    assert "connect Xero" in mara.get(f"{PAGES}/{invoice_id}").text
