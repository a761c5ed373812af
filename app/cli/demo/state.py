"""What a demo leaves between two starts.

It is looked at without loading more than that takes: a second start should be quick.
"""

import json
import shutil
from pathlib import Path

from app.cli.demo.database import STOP_PROGRAM, run_apart
from app.cli.demo.programs import LOCK_FILE
from app.config import Settings
from app.kernel.migrations import database_revision, known_revisions, newest_revision
from app.kernel.private_files import write_private_file

SIGN_INS_FILE = "demo-sign-ins.json"
KEPT_FILES = {"test", LOCK_FILE}


def is_of_another_version(settings: Settings) -> bool:
    """Whether the demo's database was made by a version whose migrations are not here."""
    revision = database_revision(settings.database_owner_url)
    return revision not in ("", *known_revisions())


def is_complete(settings: Settings) -> bool:
    """Whether an earlier start wrote all data, in a database of today's newest migration."""
    return (settings.var / SIGN_INS_FILE).exists() and (
        database_revision(settings.database_owner_url) == newest_revision()
    )


def save_sign_ins(var: Path, people: list[dict[str, str]]) -> None:
    content = json.dumps(people, indent=2, ensure_ascii=False) + "\n"
    write_private_file(var / SIGN_INS_FILE, content.encode())


def load_sign_ins(var: Path) -> list[dict[str, str]]:
    """Whom one can sign in as, as the sign-in page shows it too."""
    people: list[dict[str, str]] = json.loads((var / SIGN_INS_FILE).read_text())
    return people


def remove_data(var: Path) -> None:
    """Remove all that the demo has left. A database that a killed demo left running is stopped."""
    if (var / "postgres" / "postmaster.pid").exists():
        run_apart(STOP_PROGRAM, var / "postgres").check_returncode()
    for path in var.iterdir() if var.exists() else ():
        if path.name not in KEPT_FILES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
