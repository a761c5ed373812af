"""Passkeys as a way in: by themselves, in place of the second factor's code, and to confirm who one
is.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.events import SignedIn
from app.accounts.models.passkeys import Passkey
from app.accounts.queries import link_owner, person
from app.accounts.services import webauthn
from app.accounts.services.attempts import (
    count_code,
    count_confirmation,
    count_passkey,
    give_back_code,
)
from app.accounts.services.email_links import SECOND_STEP, spend_link
from app.accounts.services.passkey_challenges import Purpose, new_challenge
from app.accounts.services.passkeys import passkeys_of, spend_answer
from app.accounts.services.sessions import open_session, renew_session
from app.accounts.services.sign_in import SignInProgress
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.errors import DomainError, NotFound
from app.kernel.events import emit

UNUSABLE_PASSKEY_MESSAGE = (
    "No passkey was used that opens an account here. Try again, or go another way."
)


@dataclass(frozen=True)
class PasskeySignIn:
    """`session`: the token of the new session of the person with `email`."""

    session: str
    email: str


def request_passkey(browser: str, address: str) -> str:
    """What the `browser` (its secret mark) is asked for any passkey of Hourline's, as JSON. Raises
    TooManyAttempts. Opens transactions.
    """
    count_passkey(address)
    return webauthn.request_options([], new_challenge(Purpose.SIGN_IN, browser), verified=True)


def sign_in_with_passkey(browser: str, text: str, address: str, user_agent: str) -> PasskeySignIn:
    """Let in the person whose passkey signed `text`, the browser's answer: their device has checked
    who they are, so no code is asked for. Raises DomainError when none did.
    """
    answer = _spend_answer(text, Purpose.SIGN_IN, browser)
    with transaction() as session:
        user_id = _use_passkey(session, answer, None, verified=True)
        emit(SignedIn(user_id))
        return PasskeySignIn(open_session(user_id, address, user_agent), person(user_id).email)


def request_second_step_passkey(token: str) -> str:
    """What is asked of who has taken the first step of the sign-in `token`, as JSON. Raises
    NotFound when it has expired. Opens a transaction.
    """
    user = link_owner(token, SECOND_STEP)
    if user is None:
        raise NotFound
    allowed = [passkey.credential_id for passkey in passkeys_of(user.id)]
    return webauthn.request_options(
        allowed, new_challenge(Purpose.SECOND_STEP, token), verified=False
    )


def take_second_step(
    token: str, text: str, address: str, user_agent: str, *, device: str = ""
) -> SignInProgress:
    """Finish a sign-in with a passkey of theirs. Raises NotFound when the sign-in has expired,
    DomainError, TooManyAttempts.
    """
    user = link_owner(token, SECOND_STEP)
    if user is None:
        raise NotFound
    user_id = user.id
    count_code(user_id, device)
    answer = _spend_answer(text, Purpose.SECOND_STEP, token)
    with transaction() as session:
        _use_passkey(session, answer, user_id, verified=False)
        if spend_link(token, SECOND_STEP) is None:
            raise NotFound
        give_back_code(user_id, device)
        emit(SignedIn(user_id))
        return SignInProgress(session=open_session(user_id, address, user_agent))


def request_confirmation_passkey(user_id: UUID, session_id: UUID) -> str:
    """What the session's browser is asked for one of the person's passkeys, as JSON. Opens a
    transaction.
    """
    allowed = [passkey.credential_id for passkey in passkeys_of(user_id)]
    return webauthn.request_options(
        allowed, new_challenge(Purpose.CONFIRM, str(session_id)), verified=True
    )


def confirm_with_passkey(user_id: UUID, session_id: UUID, text: str) -> str:
    """Prove again who one is. Answers the session's new token; it counts as confirmed as with a
    code. Raises DomainError; TooManyAttempts.
    """
    count_confirmation(session_id)
    answer = _spend_answer(text, Purpose.CONFIRM, str(session_id))
    with transaction() as session:
        _use_passkey(session, answer, user_id, verified=True)
        return renew_session(session_id)


def _spend_answer(text: str, purpose: Purpose, browser: str) -> webauthn.PasskeyAnswer:
    try:
        return spend_answer(text, purpose, browser)
    except webauthn.InvalidPasskeyAnswer:
        raise DomainError(UNUSABLE_PASSKEY_MESSAGE) from None


def _use_passkey(
    session: Session, answer: webauthn.PasskeyAnswer, user_id: UUID | None, *, verified: bool
) -> UUID:
    """Inside the open transaction: whose passkey signed `answer`, theirs when `user_id` is given.
    Raises DomainError.
    """
    this = select(Passkey).where(Passkey.credential_id == answer.credential_id).with_for_update()
    passkey = session.scalar(this, execution_options={"populate_existing": True})
    if (
        passkey is None
        or user_id not in (None, passkey.user_id)
        or answer.user_handle not in (None, passkey.user_id.bytes)
    ):
        raise DomainError(UNUSABLE_PASSKEY_MESSAGE)
    try:
        passkey.sign_count = webauthn.verify_passkey_use(answer, passkey, verified=verified)
    except webauthn.InvalidPasskeyAnswer:
        raise DomainError(UNUSABLE_PASSKEY_MESSAGE) from None
    passkey.used_at = clock.now()
    return passkey.user_id
