"""What somebody might forget is forgotten here on purpose: the check must name it."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Column, ForeignKey, MetaData, Table, Uuid

from app import create_app
from app.cli.routes import routes_of
from app.config import read_settings
from app.web.access import check_every_view, public, requires_sign_in
from tests.house.isolation import (
    exempt_from_csrf,
    keys_that_leave,
    routes_without_permission,
    tables_without_policy,
)
from tests.house.markup import faults
from tests.house.route_cases import OFFLINE_SETTINGS
from tests.house.test_templates import forms_without_token

View = Callable[[], str]


@pytest.fixture
def scratch() -> Flask:
    return create_app(read_settings(OFFLINE_SETTINGS))


@pytest.fixture
def owner(database: dict[str, str]) -> Iterator[psycopg.Connection]:
    """Whatever is made here is gone afterwards."""
    with psycopg.connect(database["superuser"]) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def view() -> View:
    return lambda: "secrets"


def test_a_view_without_a_mark_stops_the_application_from_starting(
    scratch: Flask, view: View
) -> None:
    scratch.add_url_rule("/o/<slug>/scratch", "scratch.show", view)
    with pytest.raises(RuntimeError, match=r"without an access mark: scratch\.show"):
        check_every_view(scratch)


@pytest.mark.parametrize("mark", [public, requires_sign_in])
def test_a_route_of_an_organisation_that_asks_for_no_permission_is_named(
    scratch: Flask, view: View, mark: Callable[[View], View]
) -> None:
    assert routes_without_permission(routes_of(scratch)) == []
    scratch.add_url_rule("/o/<slug>/scratch", "scratch.show", mark(view))
    assert routes_without_permission(routes_of(scratch)) == ["/o/<slug>/scratch"]


@pytest.mark.parametrize(
    "protection",
    [
        "",
        "ALTER TABLE scratch ENABLE ROW LEVEL SECURITY",
        (
            "ALTER TABLE scratch ENABLE ROW LEVEL SECURITY; ALTER TABLE scratch FORCE ROW LEVEL"
            " SECURITY"
        ),
        (
            "ALTER TABLE scratch ENABLE ROW LEVEL SECURITY; ALTER TABLE scratch FORCE ROW LEVEL"
            " SECURITY;CREATE POLICY open ON scratch TO hourline_app USING (true)"
        ),
    ],
    ids=["nothing", "not forced", "no policy", "an open policy"],
)
def test_a_table_without_its_policy_is_named(owner: psycopg.Connection, protection: str) -> None:
    assert tables_without_policy(owner) == []
    owner.execute("CREATE TABLE scratch (org_id uuid, id uuid, PRIMARY KEY (org_id, id))")
    for statement in filter(None, protection.split(";")):
        owner.execute(statement.encode())
    assert tables_without_policy(owner) == ["scratch"]


def test_a_key_that_can_point_into_another_organisation_is_named() -> None:
    metadata = MetaData()
    Table(
        "client",
        metadata,
        Column("org_id", Uuid, primary_key=True),
        Column("id", Uuid, primary_key=True),
    )
    Table(
        "scratch",
        metadata,
        Column("org_id", Uuid),
        Column("id", Uuid, primary_key=True),
        Column("client_id", ForeignKey("client.id")),
    )
    assert keys_that_leave(metadata) == ["scratch", "scratch: client_id"]


def test_what_is_exempt_from_the_form_token_is_named(scratch: Flask, view: View) -> None:
    assert exempt_from_csrf(scratch) == ["webhooks"]
    scratch.add_url_rule("/o/<slug>/scratch", "scratch.create", public(view), methods=["POST"])
    scratch.extensions["csrf"].exempt(scratch.view_functions["scratch.create"])
    assert exempt_from_csrf(scratch) == [f"{__name__}.{view.__name__}", "webhooks"]


def test_a_form_without_its_token_is_named() -> None:
    form = '<form method="post" action="/scratch"><button>Go</button></form>'
    assert forms_without_token(form) == ['<form method="post" action="/scratch">']
    page = f'<!doctype html><html lang="en"><title>A</title><main><h1>A</h1>{form}</main></html>'
    assert faults(page) == ["the form of '/scratch' has no csrf_token"]
