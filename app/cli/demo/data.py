"""The demo's database and the data in it."""

from sqlalchemy import select

from admin.demo import plant_demo_staff
from app import create_app
from app.accounts.models import User
from app.cli.demo.state import SIGN_INS_FILE, save_sign_ins
from app.cli.seeding.database_approval import approve_database
from app.cli.seeding.demo import plant_demo
from app.cli.supervisor import StartFailure
from app.config import Settings
from app.kernel import migrations
from app.kernel.db import db


def prepare_data(settings: Settings) -> None:
    """Upgrade the database, and write the demo's data unless it is there. Needs the simulator.

    Raises StartFailure where the database has accounts but not the demo's.
    """
    migrations.upgrade_database(settings.database_owner_url)
    with create_app(settings).app_context():
        if not _has_accounts():
            approve_database()
            _write_data(settings)
        elif not (settings.var / SIGN_INS_FILE).exists():
            raise StartFailure(
                f"The database in {settings.var} has accounts, but not the demo's data or not all"
                " of it. If writing it was cut short, start over with: make demo-reset. If they"
                " are yours, keep them: name another folder in HOURLINE_VAR."
            )
        db.session.remove()
        db.engine.dispose()


def _has_accounts() -> bool:
    return db.session.scalar(select(User.id).limit(1)) is not None


def _write_data(settings: Settings) -> None:
    """Write the demo's data, then whom one can sign in as, each person once.

    The file of sign-ins comes last: it says that the data is complete.
    """
    people: dict[str, dict[str, str]] = {}
    for planted in plant_demo(settings.xero_api_url):
        for entry in planted.sign_ins():
            people.setdefault(entry["email"], entry)
    plant_demo_staff(settings)
    save_sign_ins(settings.var, list(people.values()))
