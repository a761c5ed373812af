"""Staff accounts, made and disabled at the command line."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from admin import audit
from admin.models import Staff
from admin.sessions import end_sessions_of
from app.accounts.rules import normal_email, password_problem
from app.accounts.services.password_hashes import hash_password
from app.kernel import clock, totp
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.sealed_columns import sealed_place
from app.kernel.secrets import seal

ISSUER = "Hourline support"


def create_staff(email: str, name: str, password: str, totp_secret: str | None = None) -> str:
    """Make a staff account; answers the otpauth address of its second factor, which is shown once.
    Opens a transaction.

    Call it inside the console's application context (`create_admin().app_context()`). Raises
    DomainError, Conflict for an address that has an account.
    """
    email = normal_email(email)
    problem = password_problem(password, name, email)
    if problem:
        raise DomainError(problem, field="password")
    staff_id, secret = new_id(), totp_secret or totp.new_secret()
    hashed = hash_password(password)
    with transaction() as session:
        if session.scalar(select(Staff.id).where(Staff.email == email)) is not None:
            raise Conflict("There is a staff account for this address already.", field="email")
        sealed = seal(secret, secret_place(staff_id))
        session.add(
            Staff(
                id=staff_id,
                email=email,
                name=name,
                password_hash=hashed,
                totp_secret=sealed,
                totp_step=0,
            )
        )
        audit.record(None, audit.STAFF_CREATED, email)
    return totp.provisioning_uri(secret, email, ISSUER)


def secret_place(staff_id: UUID) -> str:
    """The place that the second factor's secret is sealed to (kernel.secrets)."""
    return sealed_place(Staff.__table__.c.totp_secret, staff_id)


def disable_staff(email: str) -> None:
    """The account opens nothing any more, sessions under way included; its actions stay. Opens a
    transaction. Raises NotFound.
    """
    with transaction() as session:
        staff = session.scalar(
            select(Staff).where(Staff.email == email.strip().lower()).with_for_update(of=Staff)
        )
        if staff is None:
            raise NotFound("There is no staff account for this address.")
        staff.disabled_at = staff.disabled_at or clock.now()
        end_sessions_of(staff.id)
        audit.record(None, audit.STAFF_DISABLED, staff.email)


def all_staff() -> Sequence[Staff]:
    return db.session.scalars(select(Staff).order_by(Staff.name, Staff.email)).all()
