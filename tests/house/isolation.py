"""What nobody may forget, as questions that answer with the names of what was forgotten; empty when
nothing was.
"""

from collections.abc import Iterable

import psycopg
from flask import Flask
from sqlalchemy import MetaData

from app.cli.routes import Route
from app.kernel.tables import global_tables

_TABLES = """SELECT relname, relrowsecurity AND relforcerowsecurity, relname = ANY(%s) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"""
_CONDITIONS = """SELECT tablename, coalesce(qual, with_check, '') FROM pg_policies
    WHERE schemaname = 'public' AND roles && '{hourline_app,public}'::name[]"""
# What a policy may compare: the organisation in force, beside that the person asking (who sees
# which organisations they belong to).
SCOPE = ("app.org_id", "app.user_id")
# The organisation itself has its id where other tables have org_id.
KEYED_BY_ID = "organisation"


def routes_without_permission(routes: Iterable[Route]) -> list[str]:
    """Addresses of an organisation that ask for no permission, and permissions asked for outside of
    one, where nobody has any.
    """
    return [
        route.rule for route in routes if ("/o/<slug>" in route.rule) != (route.access == "member")
    ]


def tables_without_policy(connection: psycopg.Connection) -> list[str]:
    """Tables that neither force row-level security, with a policy that compares the organisation,
    nor say why no organisation owns them.
    """
    policies = connection.execute(_CONDITIONS).fetchall()
    loose = {
        name for name, condition in policies if not any(setting in condition for setting in SCOPE)
    }
    comparing = {name for name, condition in policies if SCOPE[0] in condition} - loose
    tables = connection.execute(_TABLES, [list(global_tables())]).fetchall()
    return sorted(
        name for name, forced, listed in tables if not listed and not (forced and name in comparing)
    )


def keys_that_leave(metadata: MetaData) -> list[str]:
    """Tables of organisations that are not keyed by them, and their foreign keys that could point
    into another one.
    """
    found = []
    for table in metadata.tables.values():
        if "org_id" not in table.columns or table.name in global_tables():
            continue
        if next(iter(table.primary_key)).name != "org_id":
            found.append(table.name)
        for key in table.foreign_key_constraints:
            to_global = key.referred_table.name in {*global_tables(), KEYED_BY_ID}
            if not to_global and "org_id" not in key.column_keys:
                found.append(f"{table.name}: {', '.join(key.column_keys)}")
    return sorted(found)


def exempt_from_csrf(app: Flask) -> list[str]:
    """The blueprints and views whose forms need no token."""
    csrf = app.extensions["csrf"]
    return sorted(
        [
            *(one if isinstance(one, str) else one.name for one in csrf._exempt_blueprints),
            *csrf._exempt_views,
        ]
    )
