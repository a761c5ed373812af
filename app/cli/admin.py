import click

from app.cli import gunicorn


@click.command()
@click.option("--port", default=8001, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--workers", default=1, show_default=True, help="How many processes, of eight threads each."
)
def command(port: int, host: str, workers: int) -> None:
    """Run the support staff's console under gunicorn."""
    gunicorn.run("wsgi:admin", host, port, workers)
