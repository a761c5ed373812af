import os

import click

from app.cli.database import settings_with_database


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--workers", default=2, show_default=True)
def command(port: int, host: str, workers: int) -> None:
    """Run the web application under gunicorn."""
    settings_with_database()
    from app.cli.gunicorn import run

    run("wsgi:app", host, port, workers, os.environ.get("HOURLINE_RELOAD") == "1")
