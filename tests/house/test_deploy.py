"""What docs/deploying.md says of a deployment is true, and what docs/architecture.md says of
floors.
"""

import re
from collections.abc import Iterator
from dataclasses import fields

import psycopg
import pytest
from psycopg import sql

from app.cli import COMMANDS
from app.cli.doctor.database import console, roles, schema
from app.config import ROOT, Settings, read_settings
from app.kernel import migrations
from tests.house.sources import modules


@pytest.fixture
def deployed_settings(database: dict[str, str], environment: dict[str, str]) -> Iterator[Settings]:
    """Settings for a database of its own, made ready with deploy/roles.sql alone."""
    name = f"{psycopg.conninfo.conninfo_to_dict(database['superuser'])['dbname']}_deployed"
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(database["superuser"], dbname=name, autocommit=True) as connection:
        connection.execute((ROOT / "deploy" / "roles.sql").read_bytes())
    place = re.compile(r"/test_[^?]*\?")
    urls = {
        f"DATABASE_{role}URL": place.sub(f"/{name}?", database[key])
        for role, key in (("", "app"), ("OWNER_", "owner"), ("ADMIN_", "admin"))
    }
    yield read_settings({**environment, **urls})
    with psycopg.connect(database["superuser"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_the_roles_script_makes_a_database_that_the_doctor_finds_healthy(
    deployed_settings: Settings,
) -> None:
    migrations.upgrade_database(deployed_settings.database_owner_url)
    findings = [
        finding for check in (roles, schema, console) for finding in check(deployed_settings)
    ]
    assert [(finding.topic, finding.level) for finding in findings] == [
        ("database", "ok"),
        ("migrations", "ok"),
        ("console", "ok"),
    ]


def test_the_doctor_names_a_missing_migration_and_a_role_that_is_too_strong(
    database: dict[str, str], environment: dict[str, str]
) -> None:
    settings = read_settings(
        {
            **environment,
            "DATABASE_URL": database["superuser"],
            "DATABASE_ADMIN_URL": database["superuser"],
        }
    )
    found = [finding for check in (roles, console) for finding in check(settings)]
    assert [finding.level for finding in found] == ["wrong", "wrong"]
    assert "row-level security" in found[0].text
    assert "tokens" in found[1].text


def test_every_setting_is_documented() -> None:
    source = (ROOT / "app" / "config.py").read_text()
    names = set(re.findall(r'"([A-Z][A-Z_]{4,})"', source)) - {"HOURLINE_DEMO"}
    assert len(names) >= len(fields(Settings)) - 3
    text = (ROOT / "docs/deploying.md").read_text()
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []


def test_every_command_is_documented_and_every_process_of_the_procfile_is_a_command() -> None:
    text = (ROOT / "docs/deploying.md").read_text()
    assert [name for name in COMMANDS if f"hourline {name}" not in text] == []
    processes = re.findall(
        r"^\w+: bin/hourline (\w+)", (ROOT / "Procfile").read_text(), re.MULTILINE
    )
    assert set(processes) <= set(COMMANDS)


def test_the_map_of_the_house_names_every_capability() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    packages = {path.split("/")[1] for path in modules("app") if path.endswith("models.py")} - {
        "kernel"
    }
    assert [name for name in sorted(packages) if f"app/{name}" not in text] == []
