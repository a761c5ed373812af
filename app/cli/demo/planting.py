"""The demo's database made ready, and its data planted once."""

from sqlalchemy import select

from admin.demo import plant_demo_staff
from app import create_app
from app.accounts.models import OrgSlug
from app.cli.demo.kept import SIGN_INS, keep_sign_ins
from app.cli.seeding.story import STUDIO_SLUG, plant_demo
from app.cli.supervisor import NotRunning
from app.config import Settings
from app.kernel import migrations
from app.kernel.db import db


def prepare(settings: Settings) -> None:
    """Bring the database to the newest migration and plant the demo unless it stands there already;
    needs the simulator.
    """
    migrations.upgrade(settings.database_owner_url)
    with create_app(settings).app_context():
        if not _is_planted():
            _plant(settings)
        elif not (settings.var / SIGN_INS).exists():
            raise NotRunning(
                "Planting the demo's data was cut short. Start over with: make demo-reset"
            )
        db.session.remove()
        db.engine.dispose()


def _is_planted() -> bool:
    return db.session.scalar(select(OrgSlug.org_id).where(OrgSlug.slug == STUDIO_SLUG)) is not None


def _plant(settings: Settings) -> None:
    """Write the demo's data, then (at last, so that the file says it is complete) whom one can sign
    in as, each person once.
    """
    people: dict[str, dict[str, str]] = {}
    for planted in plant_demo(settings.xero_api_url):
        for entry in planted.sign_ins():
            people.setdefault(entry["email"], entry)
    plant_demo_staff(settings)
    keep_sign_ins(settings.var, list(people.values()))
