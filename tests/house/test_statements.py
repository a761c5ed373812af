"""How many statements each page takes, whatever it shows: what every page asks is said once."""

from sqlalchemy import text

from app.accounts.queries import enter_membership
from app.accounts.services.sessions import find_session
from app.kernel import tenancy
from app.kernel.db import db
from app.kernel.tenancy import ORG_SETTING, USER_SETTING
from tests.house.conftest import House
from tests.house.route_calls import call_route, ids_of
from tests.house.route_cases import ROUTES
from tests.house.test_pages import is_page
from tests.statements import record_statements

# Of a member's page that asks nothing of its own: the session, the membership, what the
# organisation's switcher shows, the connection, the timers.
MAX_FRAME_STATEMENTS = 6
MAX_PAGE_STATEMENTS = 12
# Pages that show one thing with all that hangs on it, or ask Xero for reference data: here, where
# nobody answers, more than once.
MORE_STATEMENTS = {
    "/o/<slug>/clients/<uuid:client_id>": 17,
    "/o/<slug>/invoices/<uuid:invoice_id>": 17,
    "/o/<slug>/invoices/<uuid:invoice_id>/edit": 29,
    "/o/<slug>/invoices/new": 13,
    "/o/<slug>/invoices/new/fixed/<uuid:client_id>": 29,
    "/o/<slug>/invoices/new/retainer/<uuid:client_id>": 34,
    "/o/<slug>/reconcile": 13,
    "/o/<slug>/settings/invoices": 19,
    "/o/<slug>/settings/xero": 18,
    "/o/<slug>/settings/xero/setup/contacts": 13,
    "/o/<slug>/settings/xero/setup/defaults": 34,
    "/o/<slug>/settings/xero/setup/tracking": 14,
    "/o/<slug>/unbilled": 16,
    # The list again, opened at one client, for who comes without JavaScript.
    "/o/<slug>/unbilled/<uuid:client_id>": 22,
}
FRAME_PAGE = "/o/acme/settings"


def test_a_page_that_asks_nothing_of_its_own_takes_few_statements(guarded_house: House) -> None:
    browser = guarded_house.browser("Olivia")
    with guarded_house.app.app_context(), record_statements() as statements:
        assert browser.get(FRAME_PAGE).status_code == 200
    assert len(statements) <= MAX_FRAME_STATEMENTS, statements


def test_no_page_takes_many_statements(guarded_house: House) -> None:
    counts = {}
    for route in ROUTES:
        if is_page(route) and route.permission is not None:
            browser = guarded_house.browser("Olivia")
            with guarded_house.app.app_context(), record_statements() as statements:
                call_route(browser, route, "GET", ids_of(guarded_house.ours))
            counts[route.rule] = len(statements)
    bounds = {rule: MORE_STATEMENTS.get(rule, MAX_PAGE_STATEMENTS) for rule in counts}
    assert {rule: count for rule, count in counts.items() if count > bounds[rule]} == {}


def test_what_a_member_enters_by_is_what_the_database_goes_by(guarded_house: House) -> None:
    """The statements that find the session and the membership leave the settings of its scope."""
    olivia, eve = guarded_house.cast.olivia, guarded_house.cast.eve
    with guarded_house.app.app_context():
        find_session(guarded_house.cookies["Olivia"]["hourline"])
        tenancy.enter_scope(tenancy.Scope(None, olivia.user_id))
        assert enter_membership(eve.slug, olivia.user_id) is None
        assert _database_settings() == tenancy.Scope(None, olivia.user_id).settings
        assert enter_membership(olivia.slug, olivia.user_id) is not None
        tenancy.enter_scope(tenancy.Scope(olivia.org_id, olivia.user_id, "192.0.2.1"))
        assert _database_settings() == tenancy.current_scope().settings
        tenancy.leave_scope()
        assert not any(_database_settings().values())


def _database_settings() -> dict[str, str]:
    names = (ORG_SETTING, USER_SETTING)
    question = text("SELECT coalesce(current_setting(:name, true), '')")
    return {name: db.session.scalar(question, {"name": name}) or "" for name in names}
