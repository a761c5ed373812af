import sys

import click

from app.cli.database import settings_with_database
from app.config import generate_encryption_key
from app.kernel import clock


@click.group()
def command() -> None:
    """The keys that secrets at rest are encrypted with."""


@command.command()
@click.option("--id", "key_id", default=None, help="The key's name; by default of today's date.")
def generate(key_id: str | None) -> None:
    """Print a new key. First put it behind those in ENCRYPTION_KEYS and restart everything, so that
    every process can read it; then in front, restart, and run: hourline keys rotate.
    """
    click.echo(generate_encryption_key(key_id or f"k{clock.today('UTC'):%Y%m%d}"))


@command.command()
@click.option(
    "--batch",
    default=100,
    show_default=True,
    help="How many rows are encrypted again in one transaction.",
)
def rotate(batch: int) -> None:
    """Encrypt every stored secret anew under the first of ENCRYPTION_KEYS; can be killed and called
    again at any time. Exits with 1 when some could not be read.
    """
    settings = settings_with_database()
    from app.cli.secret_stores import secret_stores

    unread = 0
    for store in secret_stores():
        with store.create_app(settings).app_context():
            resealed = store.reseal(batch)
        newest = settings.encryption_keys[0][0]
        click.echo(f"{store.name}: {resealed.count} encrypted again under {newest}")
        if resealed.unread:
            click.echo(f"{store.name}: {resealed.unread} could not be read and stay as they are")
        unread += resealed.unread
    if unread:
        click.echo("Keep every key in ENCRYPTION_KEYS: hourline doctor says which is missing.")
        sys.exit(1)
