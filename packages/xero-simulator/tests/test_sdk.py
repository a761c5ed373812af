"""Xero's own SDK through identity, connections, gate and books together."""

from typing import Any

import pytest
from xero_python.accounting import (
    Account,
    AccountingApi,
    BankTransaction,
    BankTransactions,
    Contact,
    Contacts,
    CreditNote,
    CreditNotes,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    Item,
    Items,
    LineItem,
)
from xero_python.api_client import ApiClient
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException, HTTPStatusException
from xero_python.identity import IdentityApi

from xero_sdk import sdk_client
from xero_simulator.testing import SCOPES, Authorisation, RunningSimulator, authorise


@pytest.fixture
def client(authorisation: Authorisation, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    base = authorisation.simulator.base_url
    monkeypatch.setattr(TokenApi, "refresh_token_url", f"{base}/connect/token")
    monkeypatch.setattr(TokenApi, "revoke_token_url", f"{base}/connect/revocation")
    saved_tokens: dict[str, Any] = dict(authorisation.tokens)
    client = sdk_client(
        lambda: saved_tokens,
        OAuth2Token(client_id="hourline-demo", client_secret="hourline-demo-secret"),
    )
    client.oauth2_token_saver(saved_tokens.update)
    return client


@pytest.fixture
def accounting_api(authorisation: Authorisation, client: ApiClient) -> AccountingApi:
    return AccountingApi(client, base_url=f"{authorisation.simulator.base_url}/api.xro/2.0")


def test_the_sdk_finds_its_connection_and_the_organisation(
    authorisation: Authorisation, client: ApiClient, accounting_api: AccountingApi
) -> None:
    (connection,) = IdentityApi(client, base_url=authorisation.simulator.base_url).get_connections()
    assert connection.tenant_id == authorisation.tenant_id
    assert connection.tenant_type == "ORGANISATION"
    organisation = accounting_api.get_organisations(connection.tenant_id).organisations[0]
    assert organisation.name == connection.tenant_name


def test_the_sdk_creates_a_contact_and_a_draft_once_under_its_key(
    authorisation: Authorisation, accounting_api: AccountingApi
) -> None:
    contact = accounting_api.create_contacts(
        authorisation.tenant_id, Contacts(contacts=[Contact(name="By the SDK Ltd")])
    ).contacts[0]
    line = LineItem(
        description="Design",
        quantity=12.5,
        unit_amount=100.0,
        account_code="200",
        tax_type="OUTPUT2",
    )
    invoice = Invoice(
        type="ACCREC",
        contact=Contact(contact_id=contact.contact_id),
        line_items=[line],
        reference="HL-1",
    )
    created_invoices = [
        accounting_api.create_invoices(
            authorisation.tenant_id,
            Invoices(invoices=[invoice]),
            summarize_errors=True,
            unitdp=4,
            idempotency_key="one-key",
        ).invoices[0]
        for _ in range(2)
    ]
    assert created_invoices[0].invoice_id == created_invoices[1].invoice_id
    assert str(created_invoices[0].total) == "1437.5"
    invoices = authorisation.simulator.get(f"/organisations/{authorisation.tenant_id}/invoices")[
        "invoices"
    ]
    assert [one["Reference"] for one in invoices] == ["HL-1"]


def test_the_sdk_reads_and_writes_the_other_documents(simulator: RunningSimulator) -> None:
    more = (
        "accounting.settings accounting.attachments accounting.banktransactions"
        " accounting.reports.profitandloss.read"
    )
    person = authorise(simulator, scope=f"{SCOPES} {more}")
    api = AccountingApi(
        sdk_client(lambda: person.tokens), base_url=f"{simulator.base_url}/api.xro/2.0"
    )
    tenant, to = person.tenant_id, Contact(name="By the SDK Ltd")
    line = LineItem(description="Design", quantity=1, unit_amount=20.0, account_code="200")
    invoice = api.create_invoices(
        tenant, Invoices(invoices=[Invoice(type="ACCREC", contact=to, line_items=[line])])
    ).invoices[0]
    file = api.create_invoice_attachment_by_file_name(
        tenant, invoice.invoice_id, "a.txt", b"hello"
    ).attachments[0]
    assert (file.file_name, str(file.content_length)) == ("a.txt", "5")
    assert api.get_invoice(tenant, invoice.invoice_id).invoices[0].has_attachments
    note = HistoryRecords(history_records=[HistoryRecord(details="agreed")])
    assert (
        api.create_invoice_history(tenant, invoice.invoice_id, note).history_records[0].details
        == "agreed"
    )
    credit = CreditNote(type="ACCRECCREDIT", contact=to, line_items=[line])
    assert (
        str(
            api.create_credit_notes(tenant, CreditNotes(credit_notes=[credit]))
            .credit_notes[0]
            .remaining_credit
        )
        == "23.0"
    )
    received = BankTransaction(
        type="RECEIVE", contact=to, line_items=[line], bank_account=Account(code="090")
    )
    assert (
        api.create_bank_transactions(tenant, BankTransactions(bank_transactions=[received]))
        .bank_transactions[0]
        .status
        == "AUTHORISED"
    )
    assert api.get_report_profit_and_loss(tenant).reports[0].report_name == "Profit and Loss"
    assert api.create_items(tenant, Items(items=[Item(code="SDK")])).items[0].is_sold
    assert len(api.get_users(tenant).users) == 3


def test_the_sdk_understands_the_refusals(
    authorisation: Authorisation, accounting_api: AccountingApi
) -> None:
    with pytest.raises(AccountingBadRequestException):
        accounting_api.create_contacts(
            authorisation.tenant_id, Contacts(contacts=[Contact(name="")])
        )
    with pytest.raises(HTTPStatusException) as forbidden:
        accounting_api.get_contacts("00000000-0000-0000-0000-000000000000")
    assert forbidden.value.status == 403
    authorisation.simulator.post("/faults", kind="rate_limit_concurrent")
    with pytest.raises(HTTPStatusException) as limited:
        accounting_api.get_contacts(authorisation.tenant_id)
    assert limited.value.status == 429
    assert limited.value.headers["X-Rate-Limit-Problem"] == "concurrent"


def test_the_sdk_refreshes_disconnects_and_revokes(
    simulator: RunningSimulator,
    authorisation: Authorisation,
    client: ApiClient,
    accounting_api: AccountingApi,
) -> None:
    simulator.post("/tokens/expire")
    before = authorisation.tokens["access_token"]
    client.refresh_oauth2_token()
    assert client.get_oauth2_token()["access_token"] != before
    assert accounting_api.get_contacts(authorisation.tenant_id, page=1).contacts
    identity = IdentityApi(client, base_url=authorisation.simulator.base_url)
    identity.delete_connection(identity.get_connections()[0].id)
    assert identity.get_connections() == []
    client.revoke_oauth2_token()
    assert not simulator.state.directory.agreed_scopes
