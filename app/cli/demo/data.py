"""The demo's data: its database made ready, and planted once."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from admin.demo import plant_demo_staff
from app.accounts.models import OrgSlug
from app.cli.demo.stage import LOCK
from app.cli.seeding.story import STUDIO_SLUG, plant_demo
from app.cli.supervisor import NotRunning
from app.config import ROOT, Settings
from app.kernel import migrations
from app.kernel.db import db

SIGN_INS = "demo-sign-ins.json"
KEPT_BETWEEN_DEMOS = {"test", LOCK}


def prepare(settings: Settings) -> None:
    """Bring the database to the newest migration and plant the demo unless it stands there already."""
    from app import create_app

    migrations.upgrade(settings.database_owner_url)
    app = create_app(settings)
    with app.app_context():
        if not is_planted():
            plant(settings)
        elif not (settings.var / SIGN_INS).exists():
            raise NotRunning("Planting the demo's data was cut short. Start over with: make demo-reset")
        db.session.remove()
        db.engine.dispose()


def is_planted() -> bool:
    return db.session.scalar(select(OrgSlug.org_id).where(OrgSlug.slug == STUDIO_SLUG)) is not None


def plant(settings: Settings) -> None:
    """Write the demo's data, then (at last, so that the file says it is complete) whom one can sign in as, each person once."""
    people: dict[str, dict[str, str]] = {}
    for planted in plant_demo(settings.xero_api_url):
        for entry in planted.sign_ins():
            people.setdefault(entry["email"], entry)
    plant_demo_staff(settings)
    (settings.var / SIGN_INS).write_text(json.dumps(list(people.values()), indent=2, ensure_ascii=False) + "\n")


def sign_ins(var: Path) -> list[dict[str, str]]:
    """Whom one can sign in as, as the sign-in page shows it too."""
    found: list[dict[str, str]] = json.loads((var / SIGN_INS).read_text())
    return found


def forget(var: Path) -> None:
    """Remove all that the demo has kept; a database that a killed demo left running is stopped first.

    That is done in another process: in one that has stopped a PostgreSQL, its library believes it to be running."""
    if (var / "postgres" / "postmaster.pid").exists():
        program = "import sys, pathlib; from app.kernel import embedded; embedded.stop(pathlib.Path(sys.argv[1]))"
        subprocess.run([sys.executable, "-W", "ignore", "-c", program, str(var / "postgres")], cwd=ROOT, check=True)  # noqa: S603 - our own program
    for path in var.iterdir() if var.exists() else ():
        if path.name not in KEPT_BETWEEN_DEMOS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
