"""The command line: `hourline COMMAND`. Each command is a module, imported only when it is
called.
"""

from importlib import import_module
from typing import Any

import click

from app.environment import SettingError

COMMANDS = {
    "demo": "run everything on this machine with demo data",
    "serve": "run the web application",
    "worker": "run the workers and the sweep",
    "admin": "run the support staff's console",
    "simulator": "run the stand-in for Xero",
    "keys": "make and rotate encryption keys",
    "seed": "write organisations full of time",
    "doctor": "check a deployment and say what is wrong",
    "org": "close an organisation (org close)",
    "routes": "list every route and who may call it",
    "staff": "make, list and disable accounts of the console",
    "db": "migrate the database (db upgrade)",
}


class _Commands(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"app.cli.{name.replace('-', '_')}").command
        command.short_help = COMMANDS[name]
        return command

    def invoke(self, context: click.Context) -> Any:
        """Run the command; a bad setting is said in one line."""
        try:
            return super().invoke(context)
        except SettingError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=_Commands)
def main() -> None:
    """Hourline: tracked time becomes draft invoices in Xero."""
