import click

from app.cli import gunicorn


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--workers", default=2, show_default=True, help="How many processes, of eight threads each."
)
def command(port: int, host: str, workers: int) -> None:
    """Run the web application under gunicorn."""
    gunicorn.run("wsgi:app", host, port, workers)
