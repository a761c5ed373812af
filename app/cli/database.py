"""Making sure there is a database before a command runs."""

import os
import warnings

from app.config import Settings, read_settings
from app.kernel import embedded_postgres


def settings_with_database() -> Settings:
    """The settings; without DATABASE_URL the embedded PostgreSQL is started first."""
    settings = read_settings()
    if not os.environ.get("DATABASE_URL"):
        with warnings.catch_warnings(
            action="ignore"
        ):  # of a folder that the machine lacks and PostgreSQL does without
            embedded_postgres.start(settings.var / "postgres")
        settings = read_settings()
    return settings
