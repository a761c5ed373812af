from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import flash, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.models import UserSession
from app.accounts.rules.devices import device_in_words, place_in_words
from app.accounts.services.sessions import end_other_sessions, end_session_of, live_sessions
from app.blueprints.account.blueprint import blueprint
from app.kernel.errors import NotFound
from app.web.access import requires_sign_in
from app.web.page import redirect_to


@dataclass(frozen=True)
class Signed:
    """A browser in which the person is signed in. `seen_at` is at most five minutes behind."""

    id: UUID
    device: str
    place: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def signed_in_browsers() -> list[Signed]:
    """Those of the person who asks, this one first."""
    browsers = [_descriptors(session) for session in live_sessions(current_user.id)]
    return sorted(browsers, key=lambda browser: not browser.is_this)


def _descriptors(session: UserSession) -> Signed:
    place, device = place_in_words(session.address), device_in_words(session.user_agent)
    return Signed(
        session.id,
        device,
        place,
        session.created_at,
        session.seen_at,
        session.id == current_user.session_id,
    )


@blueprint.post("/sessions/<uuid:session_id>/end")
@requires_sign_in
def end_session(session_id: UUID) -> Response:
    if session_id == current_user.session_id or not end_session_of(current_user.id, session_id):
        raise NotFound
    flash("That session has ended.", "success")
    return redirect_to(url_for("account.show"))


@blueprint.post("/sessions/end-others")
@requires_sign_in
def end_others() -> Response:
    end_other_sessions(current_user.id, current_user.session_id)
    flash("All your other sessions have ended.", "success")
    return redirect_to(url_for("account.show"))
