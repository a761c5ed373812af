"""What passkeys are to sign: each challenge once, within ten minutes, for the purpose and in the
browser that it was made for.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from app.accounts.models.passkeys import PasskeyChallenge
from app.kernel import clock
from app.kernel.db import transaction
from app.kernel.secrets import fingerprint, new_token

CHALLENGE_LIFETIME = timedelta(minutes=10)


class Purpose(StrEnum):
    ADD = "add"
    SIGN_IN = "sign in"
    SECOND_STEP = "second step"
    CONFIRM = "confirm"


def new_challenge(purpose: Purpose, browser: str) -> bytes:
    """256 random bits for the `browser` (by what only it knows). Opens a transaction."""
    token = new_token()
    ours = {
        "fingerprint": fingerprint(token),
        "browser": _fingerprint_of(browser),
        "purpose": purpose.value,
        "expires_at": clock.now() + CHALLENGE_LIFETIME,
    }
    with transaction() as session:
        session.add(PasskeyChallenge(**ours))
    return token.encode()


def spend_challenge(challenge: bytes, purpose: Purpose, browser: str) -> bool:
    """Whether `challenge` was made for this `purpose` and `browser`, in time, and is used for
    the first time. Opens a transaction.
    """
    same_request = (
        PasskeyChallenge.purpose == purpose.value,
        PasskeyChallenge.browser == _fingerprint_of(browser),
    )
    live = (PasskeyChallenge.used_at.is_(None), PasskeyChallenge.expires_at > clock.now())
    this = PasskeyChallenge.fingerprint == fingerprint(challenge.decode("latin-1"))
    with transaction() as session:
        statement = (
            update(PasskeyChallenge).where(this, *same_request, *live).values(used_at=clock.now())
        )
        return session.scalar(statement.returning(PasskeyChallenge.purpose)) is not None


def _fingerprint_of(browser: str) -> bytes:
    return fingerprint(f"passkey|{browser}")
