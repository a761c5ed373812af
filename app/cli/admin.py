import click

from app.cli import gunicorn
from app.cli.database import settings_with_database


@click.command()
@click.option("--port", default=8001, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--workers", default=1, show_default=True, help="How many processes, of eight threads each."
)
def command(port: int, host: str, workers: int) -> None:
    """Run the support staff's console under gunicorn."""
    settings_with_database()
    gunicorn.run("wsgi:admin", host, port, workers)
