"""Making sure there is a database before a command runs."""

import os

from app.config import Settings, read_settings
from app.kernel import embedded


def settings_with_database() -> Settings:
    """The settings; without DATABASE_URL the embedded PostgreSQL is started first."""
    settings = read_settings()
    if not os.environ.get("DATABASE_URL"):
        embedded.start(settings.var / "postgres")
        settings = read_settings()
    return settings
