import click

from app.cli.database import settings_with_database
from app.kernel import migrations


@click.group()
def command() -> None:
    """The database."""


@command.command()
def upgrade() -> None:
    """Bring the schema to the newest migration."""
    try:
        migrations.upgrade_database(settings_with_database().database_owner_url)
    except migrations.UnknownRevision as unknown:
        raise click.ClickException(str(unknown)) from None
