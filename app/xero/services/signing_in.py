"""Signing in with Xero (OpenID Connect), from the button to who it is: single use, ten minutes, one
browser (facts 1.8).
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update

from app.kernel import clock
from app.kernel.db import db, transaction
from app.kernel.secrets import Unreadable, fingerprint, new_token, seal, unseal
from app.xero.api import oauth
from app.xero.api.errors import Refused
from app.xero.connect.models import IdentityAttempt
from app.xero.manifest.signing_in import SCOPES

LIFE = timedelta(minutes=10)
SIGN_UP_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class XeroPerson:
    """Who Xero says it is. The address may change there and need not be confirmed: it identifies
    nobody.
    """

    xero_user_id: UUID
    name: str
    email: str


def begin_sign_in(browser: str, user_id: UUID | None = None) -> str:
    """Start a sign-in for the BROWSER (its secret mark), to link the account of USER_ID when given;
    answers Xero's address. Opens a transaction.
    """
    state, nonce = new_token(), new_token()
    request = oauth.authorise_request(state, nonce, [scope.name for scope in SCOPES])
    kept = fingerprint(state)
    with transaction() as session:
        session.execute(
            delete(IdentityAttempt).where(IdentityAttempt.browser == fingerprint(browser))
        )
        session.add(
            IdentityAttempt(
                state=kept,
                browser=fingerprint(browser),
                user_id=user_id,
                verifier=seal(request.verifier, _place(kept, "verifier")),
                nonce=nonce,
                expires_at=clock.now() + LIFE,
            )
        )
    return request.address


def is_sign_in(state: str) -> bool:
    """Whether an answer from Xero with STATE belongs to a sign-in, not to a connection."""
    return (
        db.session.scalar(
            select(IdentityAttempt.state).where(IdentityAttempt.state == fingerprint(state))
        )
        is not None
    )


def take_sign_in(state: str, browser: str) -> IdentityAttempt | None:
    """The sign-in that STATE belongs to, used up by this: None for any but the right browser, once
    and in time. Opens a transaction.
    """
    mine = (
        IdentityAttempt.state == fingerprint(state),
        IdentityAttempt.browser == fingerprint(browser),
    )
    live = (IdentityAttempt.used_at.is_(None), IdentityAttempt.expires_at > clock.now())
    with transaction() as session:
        taken = (
            update(IdentityAttempt)
            .where(*mine, *live)
            .values(used_at=clock.now())
            .returning(IdentityAttempt)
        )
        attempt = session.scalar(taken, execution_options={"populate_existing": True})
        if attempt is not None:
            session.expunge(attempt)
    return attempt


def who_signed_in(attempt: IdentityAttempt, code: str) -> XeroPerson:
    """Exchange CODE and read who it is from what Xero signed; its tokens are not kept. Raises the
    errors of app/xero/api/errors.py.
    """
    try:
        verifier = unseal(attempt.verifier, _place(attempt.state, "verifier"))
    except Unreadable:
        raise Refused(400, ["The sign-in could not be finished. Start again."]) from None
    identity = oauth.identify(
        oauth.exchange_code(code, verifier, "identity.sign_in"), attempt.nonce
    )
    return XeroPerson(identity.xero_user_id, identity.name, identity.email)


def keep_for_sign_up(attempt: IdentityAttempt, person: XeroPerson) -> None:
    """Remember PERSON for a day, until their new account's address is confirmed in this browser.
    Opens a transaction.
    """
    with transaction() as session:
        values = {
            "claims": _sealed(person, attempt.state),
            "expires_at": clock.now() + SIGN_UP_LIFE,
        }
        session.execute(
            update(IdentityAttempt).where(IdentityAttempt.state == attempt.state).values(values)
        )


def waiting_for_sign_up(browser: str) -> XeroPerson | None:
    """Who has come from Xero with this BROWSER and has no confirmed account yet; their address is
    the one they chose here, once they have.
    """
    attempt = _waiting(browser)
    return _unsealed(attempt) if attempt else None


def expect_account(browser: str, email: str) -> None:
    """Whoever has come from Xero with this BROWSER opens an account with EMAIL. Opens a
    transaction.
    """
    with transaction():
        attempt = _waiting(browser)
        person = _unsealed(attempt) if attempt else None
        if attempt is not None and person is not None:
            attempt.claims = _sealed(replace(person, email=email), attempt.state)


def _waiting(browser: str) -> IdentityAttempt | None:
    mine = (
        IdentityAttempt.browser == fingerprint(browser),
        IdentityAttempt.claims != "",
        IdentityAttempt.expires_at > clock.now(),
    )
    return db.session.scalar(select(IdentityAttempt).where(*mine))


def _sealed(person: XeroPerson, state: bytes) -> str:
    return seal(json.dumps(asdict(person), default=str), _place(state, "claims"))


def _unsealed(attempt: IdentityAttempt) -> XeroPerson | None:
    try:
        claims = json.loads(unseal(attempt.claims, _place(attempt.state, "claims")))
    except Unreadable:
        return None
    return XeroPerson(UUID(claims["xero_user_id"]), claims["name"], claims["email"])


def forget_sign_in(browser: str) -> None:
    """What was remembered of this BROWSER's sign-in with Xero is dropped. Opens a transaction."""
    with transaction() as session:
        session.execute(
            delete(IdentityAttempt).where(IdentityAttempt.browser == fingerprint(browser))
        )


def _place(state: bytes, column: str) -> str:
    return f"identity_attempt/{state.hex()}/{column}"
