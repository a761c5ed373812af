"""What the console may not see or do: by its views' marks, and by its database role."""

import subprocess
import sys
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from admin import create_admin
from app.config import ROOT, Settings
from app.environment import SettingError
from app.web.access import access_of
from tests.admin.conftest import StaffBrowser

PUBLIC = {
    "auth.login",
    "auth.logout",
    "health.alive",
    "health.ready",
    "metrics.index",
    "sheet.show",
    "static",
}
SOME_ID = UUID(int=7)


def test_only_these_views_are_open_to_everybody(console: Flask) -> None:
    assert {
        endpoint
        for endpoint in console.view_functions
        if access_of(console, endpoint).kind == "public"
    } == PUBLIC


def test_nothing_is_shown_or_done_without_signing_in(console: Flask, browser: StaffBrowser) -> None:
    token, adapter = browser.token(), console.url_map.bind("localhost")
    asked = 0
    for rule in console.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        values = {"org_id": SOME_ID, "invoice_id": SOME_ID, "job_id": SOME_ID, "kind": "contacts"}
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = browser.client.open(
                path, method=method, data={"csrf_token": token} if method == "POST" else None
            )
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
                303,
                "/login",
            ), (method, path)
            asked += 1
    assert asked >= 13


def test_a_fragment_without_signing_in_sends_the_whole_page_to_the_sign_in(
    browser: StaffBrowser,
) -> None:
    answer = browser.get(
        "/connections", headers={"HX-Request": "true", "HX-Target": "div#connections_table"}
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login")


SECRETS = [
    "SELECT access_token FROM xero_grant",
    "SELECT refresh_token FROM xero_grant",
    "SELECT previous_refresh_token FROM xero_grant",
    "SELECT description FROM time_entry",
    "SELECT description FROM invoice_line",
    "SELECT amount_hundredths FROM invoice_line",
    "SELECT total_hundredths FROM invoice",
    "SELECT client_name FROM invoice",
    "SELECT xero_words FROM invoice",
    "SELECT body FROM push_batch",
    "SELECT name FROM client",
    "SELECT name FROM contact",
    "SELECT email FROM user_account",
    "SELECT password_hash FROM user_account",
    "SELECT fingerprint FROM user_session",
    "SELECT verifier FROM oauth_attempt",
    "SELECT body FROM mail_message",
    "SELECT tenant_name FROM xero_connection",
    "SELECT details FROM audit_entry",
    "SELECT value FROM cache_entry",
    "SELECT * FROM job",
]
DEEDS = [
    "UPDATE invoice SET state = 'pushed'",
    "DELETE FROM invoice",
    "UPDATE xero_connection SET state = 'connected'",
    "DELETE FROM xero_grant",
    "UPDATE job SET kind = 'x'",
    "DELETE FROM job",
    "UPDATE staff_action SET action = 'nothing'",
    "DELETE FROM staff_action",
    "DELETE FROM sync_run",
    "SELECT expired_audit_entries(true, 1)",
    "TRUNCATE staff_session",
]


@pytest.mark.parametrize("statement", SECRETS + DEEDS)
def test_the_consoles_database_role_may_not(
    statement: str, app: Flask, database: dict[str, str]
) -> None:
    with (
        psycopg.connect(database["admin"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


@pytest.mark.parametrize("table", ["staff", "staff_session"])
def test_the_applications_database_role_knows_nothing_of_staff(
    table: str, app: Flask, database: dict[str, str]
) -> None:
    with (
        psycopg.connect(database["app"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"SELECT * FROM {table}".encode())


def test_the_console_does_not_start_as_the_applications_role(settings: Settings) -> None:
    from dataclasses import replace

    with pytest.raises(SettingError, match="DATABASE_ADMIN_URL"):
        create_admin(replace(settings, database_admin_url=settings.database_url))


def test_answers_carry_the_policy_and_are_kept_by_nobody(desk: StaffBrowser) -> None:
    headers = desk.get("/connections").headers
    policy = headers["Content-Security-Policy"]
    assert "form-action 'self';" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_the_application_does_not_pay_for_the_console() -> None:
    loaded = (
        "import sys, app; from app.reactions import register; register(); print('admin' in"
        " sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["False"]
