"""What a demo keeps between two starts, looked at without loading more than that takes: a second
start should be quick.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from app.cli.demo.stage import LOCK
from app.config import ROOT, Settings

SIGN_INS = "demo-sign-ins.json"
KEPT_BETWEEN_DEMOS = {"test", LOCK}
MIGRATIONS = ROOT / "migrations" / "versions"


def is_complete(settings: Settings) -> bool:
    """Whether an earlier start has planted everything, in a database of today's newest
    migration.
    """
    newest = max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*.py"))
    if not (settings.var / SIGN_INS).exists():
        return False
    with psycopg.connect(settings.database_owner_url) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (newest,)
        ]


def keep_sign_ins(var: Path, people: list[dict[str, str]]) -> None:
    (var / SIGN_INS).write_text(json.dumps(people, indent=2, ensure_ascii=False) + "\n")


def sign_ins(var: Path) -> list[dict[str, str]]:
    """Whom one can sign in as, as the sign-in page shows it too."""
    found: list[dict[str, str]] = json.loads((var / SIGN_INS).read_text())
    return found


def forget(var: Path) -> None:
    """Remove all that the demo has kept; a database that a killed demo left running is stopped
    first.

    That is done in another process: in one that has stopped a PostgreSQL, its library believes it
    to be running.
    """
    if (var / "postgres" / "postmaster.pid").exists():
        program = (
            "import sys, pathlib; from app.kernel import embedded;"
            " embedded.stop(pathlib.Path(sys.argv[1]))"
        )
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-W", "ignore", "-c", program, str(var / "postgres")],
            cwd=ROOT,
            check=True,
        )
    for path in var.iterdir() if var.exists() else ():
        if path.name not in KEPT_BETWEEN_DEMOS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
