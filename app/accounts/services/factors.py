"""Second factors: one-time codes of an authenticator, and recovery codes for when it is lost. Each
code is good once.
"""

from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import RecoveryCode, User
from app.accounts.rules.recovery import new_recovery_code, typed_recovery_code
from app.accounts.services import security_emails as letters
from app.accounts.services.sessions import end_sessions_of, renew_session
from app.kernel import clock, totp
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError, NotFound
from app.kernel.sealed_columns import sealed_place
from app.kernel.secrets import UnreadableSecret, fingerprint, seal, unseal

log = structlog.get_logger(__name__)
ISSUER = "Hourline"
RECOVERY_CODES = 10
WRONG_CODE_MESSAGE = (
    "This code is wrong, or it has been used. Wait until your authenticator shows the next one."
)
NOT_THE_CODE = (
    "This is not the code that belongs to the picture. Scan it again, then type the six digits"
    " shown now."
)


@dataclass(frozen=True)
class FactorCandidate:
    """A second factor that is offered: `sealed` is what its page carries, `secret` and `uri` what
    an authenticator takes in.
    """

    secret: str
    uri: str
    sealed: str


@dataclass(frozen=True)
class EnrolledFactor:
    """`session`: the token under which this browser goes on. `recovery_codes` are shown once."""

    session: str
    recovery_codes: tuple[str, ...]


def new_candidate(email: str, session_id: UUID) -> FactorCandidate:
    """A fresh secret, for this session alone to take up."""
    secret = totp.new_secret()
    return FactorCandidate(
        secret,
        totp.provisioning_uri(secret, email, ISSUER),
        seal(secret, _candidate_place(session_id)),
    )


def candidate_of(email: str, session_id: UUID, sealed: str) -> FactorCandidate:
    """The one that a page of this session carried. Raises Conflict for any other."""
    try:
        secret = unseal(sealed, _candidate_place(session_id))
    except UnreadableSecret:
        raise Conflict("This page has expired. Load it again and scan the new picture.") from None
    return FactorCandidate(secret, totp.provisioning_uri(secret, email, ISSUER), sealed)


def set_up_second_factor(
    user_id: UUID, session_id: UUID, candidate: FactorCandidate, code: str
) -> EnrolledFactor:
    """Take up `candidate`, in place of any earlier second factor; other sessions end and the person
    is told.

    Raises DomainError beside `code` when `code` is not of it, and Conflict when it is the person's
    already.
    """
    step = totp.typed_step(candidate.secret, code, clock.now())
    if step is None:
        raise DomainError(NOT_THE_CODE, field="code")
    with transaction() as session:
        user = _lock_user(session, user_id)
        if secret_of(user) == candidate.secret:
            raise Conflict("This authenticator is set up already.")
        user.totp_secret, user.totp_step, user.totp_since = (
            seal(candidate.secret, secret_place(user_id)),
            step,
            clock.now(),
        )
        codes = _replace_recovery_codes(session, user_id)
        end_sessions_of(user_id, but=session_id)
        letters.notify_second_factor(user)
        return EnrolledFactor(renew_session(session_id), codes)


def remove_second_factor(user_id: UUID, session_id: UUID) -> str:
    """From now on the password is enough; other sessions end and the person is told. Answers this
    session's new token.
    """
    with transaction() as session:
        user = _lock_user(session, user_id)
        user.totp_secret, user.totp_since = "", None
        session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        end_sessions_of(user_id, but=session_id)
        letters.notify_removed_second_factor(user)
        return renew_session(session_id)


def renew_recovery_codes(user_id: UUID) -> tuple[str, ...]:
    """Ten new ones; the earlier ones open nothing any more, and the person is told. Raises NotFound
    for somebody without a second factor.
    """
    with transaction() as session:
        user = _lock_user(session, user_id)
        if not user.has_second_factor:
            raise NotFound
        letters.notify_new_recovery_codes(user)
        return _replace_recovery_codes(session, user_id)


def recovery_codes_left(user_id: UUID) -> int:
    unused = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def use_code(session: Session, user_id: UUID, text: str) -> bool:
    """Inside the open transaction: whether `text` is the person's one-time code or one of their
    recovery codes, unused until now.
    """
    user = _lock_user(session, user_id)
    if totp.parse_code(text) is None:
        return _use_recovery_code(session, user, text)
    secret = secret_of(user)
    step = totp.typed_step(secret, text, clock.now()) if secret else None
    if step is None or step <= user.totp_step:
        return False
    user.totp_step = step
    return True


def _use_recovery_code(session: Session, user: User, text: str) -> bool:
    code = typed_recovery_code(text)
    if code is None:
        return False
    unused_code = (
        RecoveryCode.user_id == user.id,
        RecoveryCode.fingerprint == _recovery_fingerprint(user.id, code),
        RecoveryCode.used_at.is_(None),
    )
    if (
        session.scalar(
            update(RecoveryCode)
            .where(*unused_code)
            .values(used_at=clock.now())
            .returning(RecoveryCode.id)
        )
        is None
    ):
        return False
    letters.notify_used_recovery_code(user, recovery_codes_left(user.id))
    return True


def _lock_user(session: Session, user_id: UUID) -> User:
    return session.get_one(User, user_id, with_for_update=True, populate_existing=True)


def secret_of(user: User) -> str:
    """Their authenticator's; '' for none, and for one that is damaged: then a recovery code is
    what is left. Raises UnknownKey: it is good, but this process cannot read it.
    """
    try:
        return unseal(user.totp_secret, secret_place(user.id)) if user.totp_secret else ""
    except UnreadableSecret:
        log.warning("second_factor_unreadable", user=str(user.id))
        return ""


def _replace_recovery_codes(session: Session, user_id: UUID) -> tuple[str, ...]:
    codes = tuple(new_recovery_code() for _ in range(RECOVERY_CODES))
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(recovery_code_row(user_id, code) for code in codes)
    return codes


def recovery_code_row(user_id: UUID, code: str) -> RecoveryCode:
    return RecoveryCode(user_id=user_id, fingerprint=_recovery_fingerprint(user_id, code))


def _recovery_fingerprint(user_id: UUID, code: str) -> bytes:
    return fingerprint(f"{user_id}|{typed_recovery_code(code)}")


def secret_place(user_id: UUID) -> str:
    """The place that a person's secret is sealed to (kernel.secrets)."""
    return sealed_place(User.__table__.c.totp_secret, user_id)


def _candidate_place(session_id: UUID) -> str:
    return f"user_session|{session_id}|candidate"
