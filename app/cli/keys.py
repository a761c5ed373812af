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
    """Print a new key. Put it in front of those in ENCRYPTION_KEYS, restart everything, then run:
    hourline keys rotate.
    """
    click.echo(generate_encryption_key(key_id or f"k{clock.today('UTC'):%Y%m%d}"))


@command.command()
@click.option(
    "--batch",
    default=100,
    show_default=True,
    help="How many rows are encrypted anew in one transaction.",
)
def rotate(batch: int) -> None:
    """Encrypt every stored secret anew under the first of ENCRYPTION_KEYS; can be killed and called
    again at any time.
    """
    settings = settings_with_database()
    from app.cli.secret_stores import SECRET_STORES

    for store in SECRET_STORES:
        with store.create_app(settings).app_context():
            total = 0
            while done := store.reseal(batch):
                total += done
        click.echo(f"{store.name}: {total} encrypted anew under {settings.encryption_keys[0][0]}")
