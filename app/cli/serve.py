import click

from app.cli import gunicorn
from app.cli.database import settings_with_database


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--workers", default=2, show_default=True, help="How many processes, of eight threads each."
)
def command(port: int, host: str, workers: int) -> None:
    """Run the web application under gunicorn."""
    settings_with_database()
    gunicorn.run("wsgi:app", host, port, workers)
