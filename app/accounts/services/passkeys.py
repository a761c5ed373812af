"""A person's passkeys: adding one, naming it, removing it."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.accounts.models import User
from app.accounts.models.passkeys import Passkey
from app.accounts.queries import person
from app.accounts.services import security_emails as letters
from app.accounts.services import webauthn
from app.accounts.services.passkey_challenges import Purpose, new_challenge, spend_challenge
from app.accounts.services.sessions import end_sessions_of, renew_session
from app.kernel.db import db, transaction
from app.kernel.errors import Conflict, DomainError, NotFound

MAX_PASSKEYS = 20
PASSKEY_NOT_CREATED = (
    "No passkey was made. Your device must be able to check that it is you, by fingerprint, face or"
    " PIN. Try again."
)
TOO_MANY_PASSKEYS = f"You have {MAX_PASSKEYS} passkeys already. Remove one first."
# What a browser calls it when the device holds a passkey of the account already.
DUPLICATE_ERROR_NAME = "InvalidStateError"
DUPLICATE_PASSKEY = "There is a passkey of yours on this device already."


def passkeys_of(user_id: UUID) -> list[Passkey]:
    """The earliest first."""
    return list(
        db.session.scalars(
            select(Passkey)
            .where(Passkey.user_id == user_id)
            .order_by(Passkey.created_at, Passkey.id)
        )
    )


def has_passkey(user_id: UUID) -> bool:
    return bool(passkeys_of(user_id))


def passkey_of(user_id: UUID, passkey_id: UUID) -> Passkey:
    """Raises NotFound when it is not the person's."""
    passkey = db.session.scalar(
        select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id)
    )
    if passkey is None:
        raise NotFound
    return passkey


def offer_passkey(user_id: UUID, session_id: UUID) -> str:
    """What this session's browser is asked for a new passkey, as JSON. Opens a transaction."""
    challenge = new_challenge(Purpose.ADD, str(session_id))
    return webauthn.creation_options(
        person(user_id), [passkey.credential_id for passkey in passkeys_of(user_id)], challenge
    )


def add_passkey(user_id: UUID, session_id: UUID, name: str, text: str) -> None:
    """From now on the passkey in `text`, the browser's answer, opens the account; the person is
    told. Raises DomainError for an answer that is not true, Conflict when it is known or the
    person has too many.
    """
    new = _read_new_passkey(session_id, text)
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        if len(passkeys_of(user_id)) >= MAX_PASSKEYS:
            raise Conflict(TOO_MANY_PASSKEYS)
        row = insert(Passkey).values(
            user_id=user_id,
            name=name,
            credential_id=new.credential_id,
            public_key=new.credential_public_key,
            sign_count=new.sign_count,
        )
        if session.scalar(row.on_conflict_do_nothing().returning(Passkey.id)) is None:
            raise Conflict(DUPLICATE_PASSKEY)
        letters.notify_new_passkey(user, name)


def remove_passkey(user_id: UUID, session_id: UUID, passkey_id: UUID) -> str:
    """It opens nothing any more; other sessions end and the person is told. Answers this session's
    new token. Raises NotFound.
    """
    with transaction() as session:
        user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)
        own_passkey = (Passkey.id == passkey_id, Passkey.user_id == user_id)
        name = session.scalar(delete(Passkey).where(*own_passkey).returning(Passkey.name))
        if name is None:
            raise NotFound
        end_sessions_of(user_id, but=session_id)
        letters.notify_removed_passkey(user, name)
        return renew_session(session_id)


def spend_answer(text: str, purpose: Purpose, browser: str) -> webauthn.PasskeyAnswer:
    """The answer in `text`, whose challenge is used up by this, whatever else may be wrong with it.
    Raises InvalidPasskeyAnswer. Opens a transaction.
    """
    answer = webauthn.read_answer(text)
    if not spend_challenge(answer.challenge, purpose, browser):
        raise webauthn.InvalidPasskeyAnswer("challenge")
    return answer


def _read_new_passkey(session_id: UUID, text: str) -> VerifiedRegistration:
    if text == DUPLICATE_ERROR_NAME:
        raise Conflict(DUPLICATE_PASSKEY)
    try:
        return webauthn.verify_new_passkey(spend_answer(text, Purpose.ADD, str(session_id)))
    except webauthn.InvalidPasskeyAnswer:
        raise DomainError(PASSKEY_NOT_CREATED) from None
