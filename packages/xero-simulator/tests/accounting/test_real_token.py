"""The books as an app meets them: with a real token, through all checks of the whole simulator."""

from typing import Any

import pytest
from xero_python.accounting import AccountingApi, Contact, Invoice, Invoices, LineItem

from xero_sdk import sdk_client
from xero_simulator.testing import Authorisation


@pytest.fixture
def through_the_gate(authorisation: Authorisation) -> Any:
    tokens = {**authorisation.tokens, "scope": authorisation.tokens["scope"].split()}
    return AccountingApi(
        sdk_client(lambda: tokens), base_url=f"{authorisation.simulator.base_url}/api.xro/2.0"
    )


def test_the_sdk_makes_a_draft_that_its_app_finds_again(
    authorisation: Authorisation, through_the_gate: Any
) -> None:
    sdk, tenant = through_the_gate, authorisation.tenant_id
    customer = next(
        contact
        for contact in sdk.get_contacts(tenant, page=1).contacts
        if contact.name == "Northlight Studio"
    )
    line = LineItem(description="Design", quantity=0.3333, unit_amount=33.3333, account_code="200")
    sent = Invoice(
        type="ACCREC",
        contact=Contact(contact_id=customer.contact_id),
        line_items=[line],
        reference="TT-1",
    )
    (made,) = sdk.create_invoices(
        tenant, Invoices(invoices=[sent]), unitdp=4, idempotency_key="once"
    ).invoices
    (again,) = sdk.create_invoices(
        tenant, Invoices(invoices=[sent]), unitdp=4, idempotency_key="once"
    ).invoices
    assert again.invoice_id == made.invoice_id
    (found,) = sdk.get_invoices(tenant, created_by_my_app=True, where='Reference=="TT-1"').invoices
    assert (found.invoice_id, float(found.total)) == (made.invoice_id, 12.78)


def test_paths_and_ids_are_read_in_any_case(authorisation: Authorisation) -> None:
    (contact, *_) = authorisation.call("GET", "/CONTACTS").json()["Contacts"]
    same = authorisation.call("GET", f"/cOnTaCtS/{contact['ContactID'].upper()}")
    assert same.json()["Contacts"][0]["Name"] == contact["Name"]
