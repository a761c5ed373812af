"""The browser's side of signing in with Xero: the secret mark by which it is known again."""

from uuid import UUID

from flask import flash, session

from app.accounts.services import xero_identity
from app.kernel.errors import DomainError
from app.kernel.secrets import new_token
from app.xero.connect.services import sign_ins
from app.xero.connect.services.sign_ins import XeroPerson

BROWSER = "xero_browser"


def new_mark() -> str:
    session[BROWSER] = new_token()
    return str(session[BROWSER])


def mark() -> str:
    """'' when this browser has not set out to Xero."""
    return str(session.get(BROWSER, ""))


def whoever_came() -> XeroPerson | None:
    """Who has come from Xero with this browser and has no account yet."""
    return sign_ins.person_signing_up(mark())


def link_whoever_came(user_id: UUID, email: str) -> None:
    """The account with `email`, opened in this browser and confirmed now, is opened by the Xero
    user who came with it.
    """
    xero_person = whoever_came()
    if xero_person is None or xero_person.email != email:
        return
    try:
        xero_identity.link_xero(user_id, xero_person.xero_user_id)
    except DomainError as refusal:
        flash(refusal.message, "warning")
    sign_ins.forget_sign_in(mark())
