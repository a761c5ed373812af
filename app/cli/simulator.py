import os
import sys

import click

from app.config import ROOT


@click.command()
@click.option("--port", default=8002, show_default=True)
def command(port: int) -> None:
    """Run the stand-in for Xero (its other settings: simulator/README.md)."""
    environment = {**os.environ, "SIM_PORT": str(port), "PYTHONPATH": str(ROOT)}
    os.execve(sys.executable, [sys.executable, "-m", "simulator"], environment)  # noqa: S606 - our own interpreter and arguments
