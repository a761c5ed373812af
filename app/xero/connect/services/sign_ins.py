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
from app.kernel.messages import message
from app.kernel.sealed_columns import sealed_place
from app.kernel.secrets import UnknownKey, UnreadableSecret, fingerprint, new_token, seal, unseal
from app.xero.api import oauth
from app.xero.api.errors import Refused
from app.xero.api.identity import read_identity
from app.xero.connect.models import IdentityAttempt
from app.xero.manifest import endpoint_named
from app.xero.manifest.signing_in import SCOPES

# As long as a person may take in Xero (facts 1.2).
SIGN_IN_LIFE = timedelta(minutes=10)
# Until the address of a new account is confirmed.
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
    """Start a sign-in for the browser (its secret mark), to link the account of `user_id` when
    given; answers Xero's address. Opens a transaction.
    """
    state, nonce = new_token(), new_token()
    request = oauth.consent_request(state, nonce, [scope.name for scope in SCOPES])
    state_key = fingerprint(state)
    with transaction() as session:
        session.execute(
            delete(IdentityAttempt).where(IdentityAttempt.browser == fingerprint(browser))
        )
        session.add(
            IdentityAttempt(
                state=state_key,
                browser=fingerprint(browser),
                user_id=user_id,
                verifier=seal(request.verifier, _seal_place(state_key, "verifier")),
                nonce=nonce,
                expires_at=clock.now() + SIGN_IN_LIFE,
            )
        )
    return request.address


def is_sign_in(state: str) -> bool:
    """Whether an answer from Xero with `state` belongs to a sign-in, not to a connection."""
    return (
        db.session.scalar(
            select(IdentityAttempt.state).where(IdentityAttempt.state == fingerprint(state))
        )
        is not None
    )


def take_sign_in(state: str, browser: str) -> IdentityAttempt | None:
    """The sign-in that `state` belongs to, used up by this: None for any but the right browser,
    once and in time. Opens a transaction.
    """
    in_this_browser = (
        IdentityAttempt.state == fingerprint(state),
        IdentityAttempt.browser == fingerprint(browser),
    )
    live = (IdentityAttempt.used_at.is_(None), IdentityAttempt.expires_at > clock.now())
    with transaction() as session:
        statement = (
            update(IdentityAttempt)
            .where(*in_this_browser, *live)
            .values(used_at=clock.now())
            .returning(IdentityAttempt)
        )
        attempt = session.scalar(statement, execution_options={"populate_existing": True})
        if attempt is not None:
            session.expunge(attempt)
    return attempt


def identify_person(attempt: IdentityAttempt, code: str) -> XeroPerson:
    """Exchange `code` and read who it is from what Xero signed; its tokens are not kept. Raises the
    errors of app/xero/api/errors.py.
    """
    try:
        verifier = unseal(attempt.verifier, _seal_place(attempt.state, "verifier"))
    except (UnknownKey, UnreadableSecret):
        raise Refused(400, problem=message("xero.sign_in_unreadable")) from None
    identity = read_identity(
        oauth.exchange_code(code, verifier, endpoint_named("identity.sign_in")), attempt.nonce
    )
    return XeroPerson(identity.xero_user_id, identity.name, identity.email)


def remember_for_sign_up(attempt: IdentityAttempt, person: XeroPerson) -> None:
    """Remember the person for a day, until their new account's address is confirmed in this
    browser. Opens a transaction.
    """
    with transaction() as session:
        values = {
            "claims": _seal_person(person, attempt.state),
            "expires_at": clock.now() + SIGN_UP_LIFE,
        }
        session.execute(
            update(IdentityAttempt).where(IdentityAttempt.state == attempt.state).values(values)
        )


def person_signing_up(browser: str) -> XeroPerson | None:
    """Who has come from Xero with this browser and has no confirmed account yet; their address is
    the one they chose here, once they have.
    """
    attempt = _sign_up_attempt(browser)
    return _open_person(attempt) if attempt else None


def note_account_address(browser: str, email: str) -> None:
    """Whoever has come from Xero with this browser opens an account with `email`. Opens a
    transaction.
    """
    with transaction():
        attempt = _sign_up_attempt(browser)
        person = _open_person(attempt) if attempt else None
        if attempt is not None and person is not None:
            attempt.claims = _seal_person(replace(person, email=email), attempt.state)


def _sign_up_attempt(browser: str) -> IdentityAttempt | None:
    conditions = (
        IdentityAttempt.browser == fingerprint(browser),
        IdentityAttempt.claims != "",
        IdentityAttempt.expires_at > clock.now(),
    )
    return db.session.scalar(select(IdentityAttempt).where(*conditions))


def _seal_person(person: XeroPerson, state: bytes) -> str:
    return seal(json.dumps(asdict(person), default=str), _seal_place(state, "claims"))


def _open_person(attempt: IdentityAttempt) -> XeroPerson | None:
    try:
        claims = json.loads(unseal(attempt.claims, _seal_place(attempt.state, "claims")))
    except UnreadableSecret:
        return None
    return XeroPerson(UUID(claims["xero_user_id"]), claims["name"], claims["email"])


def forget_sign_in(browser: str) -> None:
    """What was remembered of this browser's sign-in with Xero is dropped. Opens a transaction."""
    with transaction() as session:
        session.execute(
            delete(IdentityAttempt).where(IdentityAttempt.browser == fingerprint(browser))
        )


def _seal_place(state: bytes, column: str) -> str:
    return sealed_place(IdentityAttempt.__table__.c[column], state)
