"""Modules are the organisation's choice: what is off asks for nothing, calls nothing and keeps
nothing.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.xero.api.errors import ModuleOff, NotConnected
from app.xero.api.models import Grant
from app.xero.connect.services import choose_modules, switch_module
from app.xero.connection.queries import chosen_modules
from app.xero.connection.services.calls import call
from app.xero.manifest import (
    INVOICE_STATUS,
    MODULES,
    missing_scopes,
    modules_in_force,
    requested_scopes,
)
from tests.cast import Cast, Person
from tests.xero.conftest import Xero

SignIn = Callable[[Person], FlaskClient]
PAGE = "/o/acme/settings/xero"
ON, OFF = f"{PAGE}/modules", f"{PAGE}/modules/off"
STATUS = {"module": "invoice_status"}


def chosen_module_keys(cast: Cast) -> frozenset[str]:
    with cast.adam.enter_scope():
        found = chosen_modules()
    db.session.rollback()
    return found


def test_before_connecting_the_page_says_what_each_module_reads_and_keeps(
    cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.adam).get(PAGE).text
    assert INVOICE_STATUS.summary in page
    assert 'value="invoice_status" checked' in page
    with cast.adam.enter_scope():
        choose_modules([])
    assert 'value="invoice_status" checked' not in sign_in(cast.adam).get(PAGE).text, (
        "what was decided is remembered"
    )


def test_the_choice_is_kept_and_decides_what_the_consent_asks_for(
    cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(cast.adam)
    answer = browser.post(PAGE, data={"choose": "1", "modules": ["invoice_status", "nonsense"]})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)["scope"][0].split()
    assert chosen_module_keys(cast) == {"invoice_status"}
    assert asked == list(requested_scopes("granular", {"invoice_status"}))
    assert len(asked) == len(set(asked))
    browser.post(PAGE, data={"choose": "1"})
    assert chosen_module_keys(cast) == frozenset()


def test_a_reading_permission_is_not_asked_for_beside_the_wider_one() -> None:
    assert requested_scopes("granular", {"invoice_status"}) == requested_scopes("granular")
    assert (
        missing_scopes(
            {"openid", "offline_access", "accounting.settings", "accounting.contacts"},
            "granular",
            {"invoice_status"},
        )
        != []
    )
    assert [module.key for module in modules_in_force(())] == [
        module.key for module in MODULES if not module.optional
    ]


def test_reconnecting_leaves_the_choice_alone(
    xero_cast: Cast, sign_in: SignIn, connect: Callable[..., TestResponse]
) -> None:
    with xero_cast.adam.enter_scope():
        switch_module("invoice_status", on=True)
    sign_in(xero_cast.adam).post(PAGE, data={"choose": "1"})
    assert chosen_module_keys(xero_cast) == {"invoice_status"}


def test_a_module_that_is_off_makes_no_call(xero_cast: Cast, xero: Xero) -> None:
    for name in ("Invoices.status", "Invoices.compare"):
        with xero_cast.adam.enter_scope(), pytest.raises(ModuleOff):
            call(name, purpose="try")
    assert xero.requests() == []


def test_a_consent_without_its_permission_says_so_and_asks_to_reconnect(
    xero_cast: Cast, sign_in: SignIn, xero: Xero
) -> None:
    with transaction() as session:
        session.execute(
            update(Grant).values(
                scopes="openid offline_access accounting.settings.read accounting.contacts"
            )
        )
    sign_in(xero_cast.adam).post(ON, data=STATUS)
    page = sign_in(xero_cast.adam).get(PAGE).text
    assert "Reconnect to allow what is new" in page
    assert "Hourline could not read the invoices it created" in page
    before = len(xero.requests())
    with xero_cast.adam.enter_scope(), pytest.raises(NotConnected, match="Reconnect to allow it"):
        call("Invoices.status", purpose="try")
    assert len(xero.requests()) == before


def test_admins_switch_it_in_the_settings_and_managers_only_read(
    xero_cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in(xero_cast.mara).post(ON, data=STATUS).status_code == 403
    assert sign_in(xero_cast.adam).post(ON, data=STATUS).status_code == 303
    assert "Switch off" not in sign_in(xero_cast.mara).get(PAGE).text
    assert "Read now" in sign_in(xero_cast.mara).get(PAGE).text
    page = sign_in(xero_cast.adam).get(OFF, query_string=STATUS).text
    assert all(words[1:] in page for words in (*INVOICE_STATUS.removed, *INVOICE_STATUS.kept))
    assert sign_in(xero_cast.adam).post(OFF, data=STATUS).status_code == 303
    assert chosen_module_keys(xero_cast) == frozenset()
    with xero_cast.adam.enter_scope():
        assert {"xero.module_on", "xero.module_off"} <= set(
            db.session.scalars(select(AuditEntry.action))
        )


def test_a_module_that_is_none_or_not_optional_changes_nothing(
    xero_cast: Cast, sign_in: SignIn
) -> None:
    browser = sign_in(xero_cast.adam)
    for key in ("payroll", "time_invoicing", ""):
        named = {"module": key}
        for answer in (
            browser.post(ON, data=named),
            browser.get(OFF, query_string=named),
            browser.post(OFF, data=named),
        ):
            assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    assert chosen_module_keys(xero_cast) == frozenset()


def test_one_organisations_choice_is_not_anothers(cast: Cast) -> None:
    with cast.adam.enter_scope():
        choose_modules(["invoice_status"])
    with cast.eve.enter_scope():
        assert chosen_modules() == frozenset()


def test_disconnecting_names_only_what_was_chosen(xero_cast: Cast, sign_in: SignIn) -> None:
    words = INVOICE_STATUS.removed[0][1:]
    assert words not in sign_in(xero_cast.adam).get(f"{PAGE}/disconnect").text
    sign_in(xero_cast.adam).post(ON, data=STATUS)
    assert words in sign_in(xero_cast.adam).get(f"{PAGE}/disconnect").text
