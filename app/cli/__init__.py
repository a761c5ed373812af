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

UNREACHABLE_STATES = ("08", "57P")  # PostgreSQL's classes of a connection lost, a server stopped


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
        """Run the command; a bad setting, or a database that is away, is said in one line."""
        try:
            return super().invoke(context)
        except SettingError as error:
            raise click.ClickException(str(error)) from None
        except Exception as error:
            problem = _database_problem(error)
            if not problem:
                raise
            raise click.ClickException(problem) from None


def _database_problem(error: Exception) -> str:
    """Why the database cannot be used, where that is what `error` is about; else ""."""
    from psycopg import OperationalError  # late: most commands need it, `hourline` alone does not

    from app.kernel.logs import redact

    cause = getattr(error, "orig", None) or error
    if not isinstance(cause, OperationalError):
        return ""
    if cause.sqlstate is not None and not cause.sqlstate.startswith(UNREACHABLE_STATES):
        return ""
    first_line = redact(str(cause)).strip().partition("\n")[0]
    return (
        f"The database does not answer ({first_line or type(cause).__name__}). Check that it runs,"
        " and what DATABASE_URL and its neighbours name."
    )


@click.group(cls=_Commands)
def main() -> None:
    """Hourline: tracked time becomes draft invoices in Xero."""
