import os
import sys

import click


@click.command()
@click.option("--port", default=8002, show_default=True)
def command(port: int) -> None:
    """Run the stand-in for Xero (its other settings: packages/xero-simulator/README.md)."""
    environment = {**os.environ, "SIM_PORT": str(port)}
    os.execve(sys.executable, [sys.executable, "-m", "xero_simulator"], environment)  # noqa: S606 - our own interpreter and arguments
