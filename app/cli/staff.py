"""Accounts of the support console: made here, and nowhere else."""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click
import segno

from app.cli.database import settings_with_database
from app.kernel.db import db
from app.kernel.errors import DomainError


@click.group()
def command() -> None:
    """The support staff's accounts."""


@contextmanager
def _console() -> Iterator[None]:
    """Within the block the console's application and its database; a refusal is said in its own
    words.
    """
    settings = settings_with_database()
    from admin import create_admin

    with create_admin(settings).app_context():
        try:
            yield
        except DomainError as refusal:
            raise click.ClickException(refusal.message) from None
        finally:
            db.session.remove()


@command.command()
@click.argument("email")
@click.argument("name")
@click.option("--ask", is_flag=True, help="Ask for the password instead of making one.")
def create(email: str, name: str, ask: bool) -> None:
    """Make an account for `email`; shows what its owner needs to sign in, once."""
    from admin.staff import create_staff

    password = (
        click.prompt("Password", hide_input=True, confirmation_prompt=True)
        if ask
        else secrets.token_urlsafe(15)
    )
    with _console():
        uri = create_staff(email, name, password)
    click.echo(f"\nA staff account for {email}. What follows is shown once.\n")
    if not ask:
        click.echo(f"Password: {password}")
    click.echo(f"Second factor (scan it with an authenticator app):\n\n{_qr(uri)}\n{uri}")


def _qr(text: str) -> str:
    picture = io.StringIO()
    segno.make(text, error="l").terminal(picture, border=2, compact=True)
    return picture.getvalue()


@command.command("list")
def list_() -> None:
    """Who has an account."""
    from admin.staff import all_staff

    with _console():
        for staff in all_staff():
            click.echo(
                f"{staff.email:<40} {staff.name:<30}"
                f" {'disabled' if staff.disabled_at else 'active'}"
            )


@command.command()
@click.argument("email")
def disable(email: str) -> None:
    """Close the account of `email`, sessions under way included; what it did stays in the audit
    trail.
    """
    from admin.staff import disable_staff

    with _console():
        disable_staff(email)
    click.echo(f"{email} can no longer sign in.")
