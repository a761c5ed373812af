"""Into which database made-up people are written: their password is public."""

from flask import current_app
from sqlalchemy import text

from app.config import current_settings
from app.kernel.db import db

APPROVAL_NAME = "approved for seeding"


class WrongDatabase(Exception):
    """The database is not for trying out, and nobody asked for it by its name."""


def approve_database(name: str = "") -> None:
    """Let made-up people be written into the database of the application in whose context this
    runs: the embedded one of somebody's own machine, or the one that `name` names.

    Raises WrongDatabase.
    """
    actual_name = db.session.scalar(text("SELECT current_database()"))
    db.session.rollback()
    if name != actual_name and (name or not current_settings().is_own_machine):
        raise WrongDatabase(
            f"This would write owners whose password everybody knows into the database"
            f" {actual_name!r}. If that is meant, say so: --database {actual_name}"
        )
    current_app.extensions[APPROVAL_NAME] = True


def require_approval() -> None:
    """Raise WrongDatabase unless this application's database was approved."""
    if not current_app.extensions.get(APPROVAL_NAME):
        raise WrongDatabase("Made-up people are written only into a database approved for them.")
