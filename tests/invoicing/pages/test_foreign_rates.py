"""A rate has the currency it was set in. Where none is in the client's, every page that shows money
says that the time has no rate, and none bills it.
"""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from app.invoicing.models import Grouping
from app.invoicing.queries.unbilled_work import unbilled_time
from app.kernel.db import own, transaction
from app.kernel.money import Minor
from app.projects.models import Client, Project, Rate
from tests.html_page import Page
from tests.xero.push.connected_org import ConnectedOrg


def general_rate(acme: ConnectedOrg, level: str, client_currency: str) -> None:
    """The client is billed in `client_currency`; its project's rate becomes one of `level`."""
    work = acme.client_work
    scopes: dict[str, dict[str, UUID | None]] = {
        "organisation": {"project_id": None},
        "member": {"project_id": None, "membership_id": work.mara.membership_id},
        "client": {"project_id": None, "client_id": work.client_id},
        "project": {},
        "member on project": {"membership_id": work.mara.membership_id},
    }
    work.change_row(Client, work.client_id, currency=client_currency)
    if scopes[level]:
        with acme.cast.mara.enter_scope(), transaction() as session:
            session.execute(update(Rate).where(own(Rate)).values(**scopes[level]))


FOREIGN_RATES = pytest.mark.parametrize(
    ("level", "client_currency", "has_rate"),
    [
        ("organisation", "JPY", False),
        ("member", "JPY", False),
        ("client", "JPY", True),
        ("project", "JPY", True),
        ("member on project", "JPY", True),
        ("organisation", "NZD", True),
        ("member", "NZD", True),
    ],
)


@FOREIGN_RATES
def test_time_without_a_rate_in_the_clients_currency_has_none_on_every_page(
    acme: ConnectedOrg, mara: FlaskClient, level: str, client_currency: str, has_rate: bool
) -> None:
    work = acme.client_work
    general_rate(acme, level, client_currency)
    work.change_row(Project, work.project_id, budget_minor=Minor(1000_00))
    work.add_entry(3600)
    words = f"rate in {client_currency}"
    pages = {
        "preview": f"/o/acme/invoices/new?client_id={work.client_id}",
        "unbilled": "/o/acme/unbilled",
        "project": f"/o/acme/projects/{work.project_id}",
        "projects": "/o/acme/projects",
        "client": f"/o/acme/clients/{work.client_id}",
    }
    is_said = {name: words in Page(mara.get(address)).words for name, address in pages.items()}
    confirmation = mara.post(
        "/o/acme/invoices/bulk/confirm", data={"client_ids": [str(work.client_id)]}
    )
    is_said["bulk run"] = words in Page(confirmation).words
    assert is_said == dict.fromkeys(is_said, not has_rate)
    with acme.cast.mara.enter_scope():
        time = unbilled_time(None, Grouping.ENTRY)[work.client_id]
    assert (time.unpriced, time.amount > 0) == ((0, True) if has_rate else (1, False))


def test_the_preview_says_in_which_currency_to_set_one(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    work = acme.client_work
    general_rate(acme, "organisation", "JPY")
    work.add_entry(3600)
    page = mara.get(f"/o/acme/invoices/new?client_id={work.client_id}").text
    assert "The rates of members and of the organisation are in NZD and price nothing here" in page
    assert "Set a rate in JPY for the project or the client" in page
    assert f"project_id={work.project_id}&amp;starts_on=2026-11-03" in page
