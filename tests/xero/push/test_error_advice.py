"""Each of Xero's refusals is said in the user's words, with what to do and where; Xero's own words
stand beside them (facts 3.10).
"""

import inspect
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from app.invoicing.models import InvoiceState
from app.xero.push.rules.error_advice import USUAL_ADVICE, advice_for, every_advice
from tests.xero.push.connected_org import BOOKS, ConnectedOrg, in_words
from xero_simulator.accounting import messages

# What is said about something else than a draft invoice that is created, as payments are.
OTHER_CALLS_MESSAGES = {
    *(
        "SENT_NEEDS_AUTHORISED_INVOICE",
        "TYPE_MISSING",
        "NOTE_EMPTY",
        "contact_number_taken",
        "COUNTRY_LETTERS",
        "ITEM_CODE_TAKEN",
    ),
    *("ATTACHMENT_EMPTY", "TOO_MANY_ATTACHMENTS", "EMAIL_NOT_SENT", "EMAIL_LIMIT"),
    *("CREDIT_NUMBER_TAKEN", "ALLOCATION_INVOICE", "ALLOCATION_TOO_MUCH", "BANK_ACCOUNT_MISSING"),
}
SAMPLES = {
    "code": "200",
    "tax_type": "OUTPUT2",
    "account_code": "200",
    "name": "Region",
    "lock": date(2026, 3, 31),
    "status": "VOIDED",
}
PUSH_SAMPLES = {
    "sent": Decimal("1.00"),
    "expected": Decimal("2.00"),
    "number": "A-1",
    "field": "Description",
    "limit": 4000,
    "option": "North",
}


def catalogue() -> dict[str, str]:
    """Every refusal that the simulator knows, by its name there."""
    texts: dict[str, str] = {}
    for name, value in vars(messages).items():
        if name.isupper() and isinstance(value, str):
            texts[name] = value
        elif inspect.isfunction(value) and value.__module__ == messages.__name__:
            parameters = inspect.signature(value).parameters
            texts[name] = value(*[(SAMPLES | PUSH_SAMPLES)[parameter] for parameter in parameters])
    return {
        name: text
        for name, text in texts.items()
        if not name.startswith("PAYMENT") and name not in OTHER_CALLS_MESSAGES
    }


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_refusal_in_the_catalogue_is_understood(name: str) -> None:
    assert advice_for([catalogue()[name]]) is not USUAL_ADVICE


def test_what_is_not_known_shows_xeros_words_and_a_way_on() -> None:
    assert advice_for(["The moon is in the wrong house"]) is USUAL_ADVICE
    assert advice_for([], 413).problem == "The invoice is too large for Xero."
    assert advice_for([], 403).place == "xero"


def test_every_advice_says_what_and_what_to_do() -> None:
    for advice in every_advice():
        assert advice.problem.endswith(".")
        assert advice.advice.endswith(".")
        assert advice.place in ("client", "edit", "xero", "defaults")


def on_line(**values: str) -> Callable[[ConnectedOrg], None]:
    changes = ", ".join(f"{name} = {value}" for name, value in values.items())
    return lambda acme: acme.execute(f"UPDATE invoice_line SET {changes}")


def on_invoice(**values: str) -> Callable[[ConnectedOrg], None]:
    changes = ", ".join(f"{name} = {value}" for name, value in values.items())
    return lambda acme: acme.execute(f"UPDATE invoice SET {changes}")


def in_books(verb: str, **body: Any) -> Callable[[ConnectedOrg], None]:
    return lambda acme: acme.running.post(f"{BOOKS}/{verb}", **body) and None


def archived_option(acme: ConnectedOrg) -> None:
    category = acme.running.get(f"{BOOKS}/tracking-categories")["tracking-categories"][0]
    option = category["Options"][0]
    ids = (category["TrackingCategoryID"], option["TrackingOptionID"])
    chosen = '[{"TrackingCategoryID":"%s","TrackingOptionID":"%s"}]' % ids  # noqa: UP031
    acme.execute(f"UPDATE invoice_line SET tracking = '{chosen}'")
    acme.running.post(f"{BOOKS}/archive-tracking-option", id=option["TrackingOptionID"])


def archived_contact(acme: ConnectedOrg) -> None:
    acme.running.post(f"{BOOKS}/contacts/{acme.client_work.contact_id}/archive")


CAUSES: dict[str, tuple[Callable[[ConnectedOrg], None], str, str]] = {
    "archived contact": (archived_contact, "The contact is archived in Xero.", "client"),
    "unknown contact": (
        on_invoice(contact_id=f"'{uuid4()}'"),
        "Xero no longer has this contact.",
        "client",
    ),
    "currency": (
        on_invoice(currency="'XPF'"),
        "The invoice's currency is not set up in Xero.",
        "client",
    ),
    "archived account": (
        in_books("archive-account", code="200"),
        "The revenue account is archived in Xero.",
        "edit",
    ),
    "account of another kind": (
        on_line(account_code="'610'"),
        "Xero does not accept the revenue account.",
        "edit",
    ),
    "deleted tax rate": (
        in_books("delete-tax-rate", tax_type="OUTPUT2"),
        "The tax rate is no longer active in Xero.",
        "edit",
    ),
    "unknown tax rate": (
        on_line(tax_type="'NOWHERE'"),
        "Xero does not accept the tax rate.",
        "edit",
    ),
    "tax rate for expenses": (
        on_line(tax_type="'INPUT2'"),
        "The tax rate does not fit the account.",
        "edit",
    ),
    "deleted theme": (
        on_invoice(branding_theme_id=f"'{uuid4()}'"),
        "The branding theme no longer exists in Xero.",
        "edit",
    ),
    "archived tracking option": (
        archived_option,
        "A tracking option is no longer active in Xero.",
        "edit",
    ),
    "long description": (
        on_line(description="repeat('x', 4001)"),
        "A text is missing or too long for Xero.",
        "edit",
    ),
    "negative total": (on_line(unit_amount="-5"), "The total is negative.", "edit"),
    "huge line": (
        on_line(quantity="999999999", unit_amount="999999999"),
        "A line is larger than Xero accepts.",
        "edit",
    ),
    "unreadable": (on_line(tracking="'\"x\"'"), "Xero could not read this invoice.", "edit"),
}


@pytest.mark.parametrize("cause", sorted(CAUSES))
def test_a_real_refusal_is_explained(acme: ConnectedOrg, cause: str) -> None:
    arrange, problem, place = CAUSES[cause]
    invoice_id = acme.queue_invoice()
    arrange(acme)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    assert (stored.state, in_words(stored.problem)) == (InvoiceState.FAILED, problem), (
        stored.xero_words
    )
    assert stored.xero_words, "Xero's own words are kept"
    assert acme.job().state == "dead", "what cannot pass is not tried again by itself"
    assert (len(acme.calls_to_xero()), acme.invoices_in_xero()) == (1, [])
    assert acme.failure_place(invoice_id) == place
