"""The list of invoices, and the defaults that new ones start from."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.cast import Person
from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.invoice_pages import PAGES, form_fields_of, new_page, only_invoice


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?stage=sending", True),
        ("?stage=problems", False),
        ("?q=hl-0001", True),
        ("?q=kow", True),
        ("?q=%25", False),
    ],
)
def test_the_list_is_filtered_and_searched(
    acme: ConnectedOrg, mara: FlaskClient, query: str, shown: bool
) -> None:
    acme.queue_invoice()
    assert ("HL-0001" in mara.get(PAGES + query).text) is shown


def test_defaults_are_for_admins_and_checked(
    acme: ConnectedOrg, without_csrf: None, sign_in: Callable[[Person], FlaskClient]
) -> None:
    address = "/o/acme/settings/invoices"
    assert sign_in(acme.cast.mara).get(address).status_code == 403
    adam = sign_in(acme.cast.adam)
    form = form_fields_of(adam.get(address)) | {
        "number_prefix": "ACME/",
        "next_number": "70",
        "terms_days": "7",
        "account_code": "260",
    }
    for field, value in (
        ("terms_days", "400"),
        ("number_prefix", "Ä 1"),
        ("number_prefix", "a,b"),
        ("next_number", "0"),
        ("line_template", "{x}"),
    ):
        assert adam.post(address, data=form | {field: value}).status_code == 422, field
    assert adam.post(address, data=form).status_code == 303
    acme.client_work.add_entry(1200)
    page = new_page(sign_in(acme.cast.mara), acme)
    assert form_fields_of(page)["terms_days"] == "7"
    assert form_fields_of(page)["account_code"] == "260"
    sign_in(acme.cast.mara).post(PAGES, data=form_fields_of(page))
    assert only_invoice(acme).reference == "ACME/0070"
