"""What Hourline makes of answers that were seen on Xero's wire (grade R of the facts), played from
`typed/`.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from app.kernel.db import db
from app.xero.api.client import Access
from app.xero.api.errors import NotConnected, RateLimited, Refused
from app.xero.api.models import Grant, TenantBudget
from app.xero.api.problems import word_problem
from app.xero.api.responses import XeroResponse
from app.xero.api.schemas import read_organisation, read_tenants
from app.xero.connection import queries
from app.xero.connection.models import ConnectionState
from app.xero.connection.services.calls import call, call_as
from app.xero.contacts.rules.records import contact_record
from app.xero.push.rules.found_invoices import read_found_invoice
from app.xero.push.rules.outcomes import refusal_messages
from app.xero.reference.services import reference_data
from app.xero.sync.rules import item_record
from tests.cast import Cast
from tests.xero.cassettes.tapes import TYPED, interactions, play_tape

HARBOUR = UUID("bd2270c3-8706-4c11-9cfb-000b551c3f51")
RECORDING_TIME = datetime(2026, 9, 14, 9, 29, 59, 100_000, tzinfo=UTC)


def body_on(tape: str) -> bytes:
    sent: str = interactions(TYPED, tape)[0]["request"]["body"]
    return sent.encode()


def call_on_tape(cast: Cast, tape: str, endpoint: str, **options: Any) -> XeroResponse:
    with play_tape(TYPED, tape), cast.adam.enter_scope():
        return call(endpoint, purpose="see", **options)


def refusal_on_tape(cast: Cast, tape: str, endpoint: str, **options: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call_on_tape(cast, tape, endpoint, **options)
    return caught.value


def connection_of(cast: Cast) -> tuple[ConnectionState, str]:
    with cast.adam.enter_scope():
        found = queries.current_connection()
        assert found is not None
        state = (found.state, word_problem(found.reason))
    db.session.rollback()
    return state


def test_an_expired_token_is_renewed_and_the_request_sent_again(at_xero: Cast) -> None:
    answer = call_on_tape(at_xero, "token-expired", "Currencies.list")
    assert answer.records("Currencies") == [{"Code": "NZD", "Description": "New Zealand Dollar"}]
    assert answer.server_time == RECORDING_TIME.replace(microsecond=0)
    assert (
        db.session.scalars(select(Grant.scopes)).one()
        == "openid accounting.settings.read offline_access"
    )


def test_a_token_that_is_refused_twice_is_a_refusal_and_no_endless_renewal(at_xero: Cast) -> None:
    refusal = refusal_on_tape(at_xero, "unauthorised", "Currencies.list")
    assert (refusal.status, refusal.correlation_id) == (401, "1f5a84cd-8a55-4a4a-9e3f-3a0a7b8c9d01")


def test_a_missing_scope_asks_for_a_new_consent(at_xero: Cast) -> None:
    with pytest.raises(NotConnected, match="Reconnect to allow it") as caught:
        call_on_tape(at_xero, "scope-missing", "Contacts.list", params={"page": "1"})
    assert caught.value.correlation_id == "3f5a84cd-8a55-4a4a-9e3f-3a0a7b8c9d03"


def test_an_organisation_that_is_gone_from_the_connections_was_ended_in_xero(at_xero: Cast) -> None:
    with pytest.raises(NotConnected, match="disconnected inside Xero"):
        call_on_tape(at_xero, "forbidden-disconnected", "Contacts.list", params={"page": "1"})
    assert connection_of(at_xero)[0] is ConnectionState.NEEDS_RECONNECT


def test_a_lost_role_is_said_and_the_connection_stands(at_xero: Cast) -> None:
    refusal = refusal_on_tape(at_xero, "forbidden-role-lost", "Contacts.list", params={"page": "1"})
    assert (refusal.status, "lost their role" in refusal.message) == (403, True)
    assert connection_of(at_xero) == (ConnectionState.CONNECTED, "")


def test_only_organisations_with_ids_are_read_from_the_connections(at_xero: Cast) -> None:
    grant_id = db.session.scalars(select(Grant.id)).one()
    event = "d99ecdfe-391d-43d2-b834-17636ba90e8d"
    with play_tape(TYPED, "connections"), at_xero.adam.enter_scope():
        answer = call_as(
            Access(grant_id), "connections.list", purpose="see", params={"authEventId": event}
        )
    first, second = read_tenants(answer.records(""))
    assert (first.tenant_id, first.name, first.is_organisation) == (
        UUID("fe79f7dd-b6d4-4a92-ba7b-538af6289c58"),
        "Demo Company (NZ)",
        True,
    )
    assert first.auth_event_id == UUID(event)
    assert (second.name, second.is_organisation) == ("Unnamed organisation", False)


def test_a_404_is_a_refusal_in_our_words_and_not_read_as_json(at_xero: Cast) -> None:
    refusal = refusal_on_tape(
        at_xero, "not-found", "Contacts.get", path="11111111-1111-1111-1111-111111111111"
    )
    assert (refusal.status, refusal.messages) == (404, ["Xero knows nothing under this number"])


@pytest.mark.parametrize(
    ("problem", "wait"),
    [
        ("minute", timedelta(seconds=26)),
        ("day", timedelta(hours=12)),
        ("concurrent", timedelta(seconds=2)),
    ],
)
def test_a_limit_is_read_from_headers_alone(at_xero: Cast, problem: str, wait: timedelta) -> None:
    with pytest.raises(RateLimited) as caught:
        call_on_tape(at_xero, f"limit-{problem}", "Contacts.list", params={"page": "1"})
    assert (caught.value.limit, caught.value.retry_after) == (problem, wait)
    budget = db.session.scalars(select(TenantBudget)).one()
    assert budget.day_remaining == (0 if problem == "day" else 344)
    assert (budget.parked_until is not None) == (problem != "concurrent")


def test_a_taken_name_arrives_in_xeros_words(at_xero: Cast) -> None:
    refusal = refusal_on_tape(
        at_xero,
        "name-taken",
        "Contacts.create",
        params={"summarizeErrors": "true"},
        body=body_on("name-taken"),
    )
    assert refusal.status == 400
    assert refusal.messages == [
        "The contact name ABC Ltd is already assigned to another contact. The contact name must be"
        " unique across all active contacts."
    ]
    assert [element["Name"] for element in refusal.elements] == ["ABC Ltd"]


def test_a_refusal_inside_a_200_is_no_success(at_xero: Cast) -> None:
    tape = "archived-contact-in-200"
    answer = call_on_tape(
        at_xero,
        tape,
        "Invoices.create",
        params={"unitdp": "4", "summarizeErrors": "false"},
        body=body_on(tape),
    )
    element = answer.records("Invoices")[0]
    assert "has been archived" in refusal_messages(element)[0]
    assert read_found_invoice(element) is None


@pytest.mark.parametrize(
    ("tape", "endpoint", "words"),
    [
        ("where-malformed", "Invoices.find", "Nonsense"),
        ("body-unreadable", "Invoices.create", "Sideways"),
    ],
)
def test_a_request_that_xero_cannot_read_is_refused_in_its_words(
    at_xero: Cast, tape: str, endpoint: str, words: str
) -> None:
    if endpoint == "Invoices.find":
        refusal = refusal_on_tape(at_xero, tape, endpoint, params={"where": 'Nonsense=="x"'})
    else:
        refusal = refusal_on_tape(
            at_xero,
            tape,
            endpoint,
            params={"unitdp": "4", "summarizeErrors": "false"},
            body=body_on(tape),
        )
    assert (refusal.status, words in refusal.messages[0], refusal.elements) == (400, True, [])


def test_an_invoice_that_xero_created_is_recognised_to_the_cent(at_xero: Cast) -> None:
    tape = "invoice-created"
    answer = call_on_tape(
        at_xero,
        tape,
        "Invoices.create",
        params={"unitdp": "4"},
        body=body_on(tape),
        idempotency_key="recording-of-an-invoice",
    )
    element = answer.records("Invoices")[0]
    found = read_found_invoice(element)
    assert refusal_messages(element) == []
    assert found is not None
    assert (found.number, found.reference, found.total, found.status, found.contact_id) == (
        "INV-0055",
        "recording",
        2415,
        "AUTHORISED",
        HARBOUR,
    )
    assert element["LineItems"][0]["TaxAmount"] == Decimal("3.15")


@pytest.mark.parametrize(
    ("total", "cents"),
    [("24.15", 2415), (24, 2400), ("24,15", None), (True, None), ("NaN", None), (None, None)],
)
def test_a_total_is_read_as_a_number_or_as_text(total: object, cents: int | None) -> None:
    """Live JSON has numbers, the specification's examples have text (facts 3.3)."""
    found = read_found_invoice({"InvoiceID": str(HARBOUR), "Total": total})
    assert (found.total if found else None) == cents


def test_an_invoice_is_found_in_a_list_whose_lines_are_left_out(at_xero: Cast) -> None:
    query = {
        "where": 'Type=="ACCREC" AND Reference=="recording"',
        "createdByMyApp": "true",
        "unitdp": "4",
    }
    found = read_found_invoice(
        call_on_tape(at_xero, "invoices-unpaged", "Invoices.find", params=query).records(
            "Invoices"
        )[0]
    )
    assert found is not None
    assert (found.total, found.status) == (2415, "DELETED")


def test_a_page_of_contacts_holds_who_may_be_billed_and_who_was_merged(at_xero: Cast) -> None:
    options = {
        "params": {"page": "1", "pageSize": "2", "includeArchived": "true"},
        "modified_since": datetime(2026, 9, 14, 9, 24, 59, 800_000, UTC),
    }
    answer = call_on_tape(at_xero, "contacts-page", "Contacts.list", **options)
    assert answer.body["pagination"]["itemCount"] == 1734
    active, merged = map(contact_record, answer.records("Contacts"))
    assert active is not None
    assert merged is not None
    assert (active.name, active.bills, active.updated_at) == (
        "Harbour & Vine Hotels",
        True,
        RECORDING_TIME,
    )
    assert (merged.bills, merged.merged_into) == (False, HARBOUR)


def test_items_that_are_sold_keep_four_decimals(at_xero: Cast) -> None:
    sold, bought = map(
        item_record,
        call_on_tape(at_xero, "items", "Items.list", params={"unitdp": "4"}).records("Items"),
    )
    assert sold is not None
    assert (sold.code, sold.unit_price, sold.tax_type) == ("DEV", Decimal("33.3333"), "OUTPUT2")
    assert bought is None


def test_the_organisation_is_read(at_xero: Cast) -> None:
    facts = read_organisation(
        call_on_tape(at_xero, "organisation", "Organisation.get").records("Organisations")[0]
    )
    assert (facts.short_code, facts.base_currency, facts.edition, facts.organisation_class) == (
        "!Qj35V",
        "NZD",
        "BUSINESS",
        "DEMO",
    )


def test_deleted_rates_and_system_accounts_are_not_offered_and_themes_keep_xeros_order(
    at_xero: Cast,
) -> None:
    with play_tape(TYPED, "reference-data"), at_xero.adam.enter_scope():
        known = reference_data()
    assert [(account.code, account.tax_type) for account in known.accounts] == [("200", "OUTPUT2")]
    assert [(rate.tax_type, rate.rate, rate.revenue) for rate in known.tax_rates] == [
        ("OUTPUT2", Decimal(15), True),
        ("GSTONIMPORTS", Decimal(0), False),
    ]
    assert [theme.name for theme in known.branding_themes] == [
        "Standard",
        "Special Projects",
        "Consulting",
    ]
    assert known.currencies == ("NZD",)
    assert [
        (category.name, [(option.name, option.is_active) for option in category.options])
        for category in known.tracking or ()
    ] == [("Region", [("North", True), ("West Coast", False)])]
    assert known.locked_until == date(2009, 9, 30)
