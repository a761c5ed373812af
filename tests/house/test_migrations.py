"""Migrations lead from nothing to exactly what the models say."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text

from app.kernel import migrations
from app.kernel.engine import driver_url


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrations.alembic_config()).get_heads()) == 1


def test_migrating_twice_changes_nothing(database: dict[str, str]) -> None:
    migrations.upgrade_database(database["owner"])
    engine = create_engine(driver_url(database["owner"]), poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalars().all() == [migrations.newest_revision()]


def test_each_migration_says_why() -> None:
    script = ScriptDirectory.from_config(migrations.alembic_config())
    assert [
        revision.revision
        for revision in script.walk_revisions()
        if not (revision.doc or "").strip()
    ] == []


def test_the_migrated_schema_is_what_the_models_say(database: dict[str, str]) -> None:
    config = migrations.alembic_config()
    config.attributes["owner_url"] = database["owner"]
    command.check(config)
