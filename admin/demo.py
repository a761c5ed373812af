"""The demo's member of staff: planted once, and shown on the sign-in page of a demo only."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from admin.models import Staff
from admin.staff import create_staff
from app.config import Settings, current_settings
from app.kernel import clock, totp
from app.kernel.db import db
from app.kernel.private_files import write_private_file
from app.web.own_machine import may_use_demo_sign_ins

SIGN_IN_FILE = "demo-staff.json"
EMAIL, NAME, PASSWORD = "support@hourline.example", "Sam Support", "the lights are always on"


@dataclass(frozen=True)
class DemoStaff:
    """Whom to sign in as in a demo. `code` is one that is not used yet; empty when all that may be
    used now are.
    """

    email: str
    password: str
    code: str


def plant_demo_staff(settings: Settings) -> dict[str, str]:
    """Make the demo's staff account and keep its sign-in (email, password, totp_secret) under VAR,
    readable by its owner alone.

    Makes the console's application for it; opens a transaction. Raises ValueError outside of a
    demo: everybody knows the password.
    """
    from admin import create_admin

    if not settings.demo:
        raise ValueError("only a demo has a member of staff with a public password")
    sign_in = {"email": EMAIL, "password": PASSWORD, "totp_secret": totp.new_secret()}
    with create_admin(settings).app_context():
        create_staff(EMAIL, NAME, PASSWORD, sign_in["totp_secret"])
        db.session.remove()
        db.engine.dispose()
    write_private_file(settings.var / SIGN_IN_FILE, json.dumps(sign_in, indent=2).encode())
    return sign_in


def demo_staff() -> DemoStaff | None:
    """The planted account with a code that works now; None outside of a demo."""
    path = current_settings().var / SIGN_IN_FILE
    if not may_use_demo_sign_ins() or not path.exists():
        return None
    sign_in = json.loads(path.read_text())
    used = db.session.scalar(
        select(Staff.totp_step).where(Staff.email == sign_in["email"], Staff.disabled_at.is_(None))
    )
    if used is None:
        return None
    now = totp.step_at(clock.now())
    unused = [totp.code_at(sign_in["totp_secret"], step) for step in (now, now + 1) if step > used]
    return DemoStaff(sign_in["email"], sign_in["password"], unused[0] if unused else "")
