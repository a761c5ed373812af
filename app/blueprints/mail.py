"""The letters that Hourline wrote, where mail goes to files on one's own machine. Elsewhere this
page does not exist.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from flask import Blueprint, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from app.config import Settings
from app.kernel.mail import SUFFIX, mail_folder
from app.web.access import public, reveals_secrets
from app.web.own_machine import may_read_letters
from app.web.page import render

blueprint = Blueprint("mail", __name__)
MAX_SHOWN_LETTERS = 50


@dataclass(frozen=True)
class Letter:
    """A letter as its reader sees it. `written_at` is in UTC, as it was dated."""

    subject: str
    recipient: str
    written_at: datetime
    body: str


@public
@reveals_secrets
def index() -> Response:
    if not may_read_letters():
        abort(404)
    recipient = request.args.get("to", "")
    letters = [letter for letter in _letters() if not recipient or letter.recipient == recipient]
    return render("mail/index.html", "letters", letters=letters, wanted=recipient)


@blueprint.record
def _add_on_own_machine(state: BlueprintSetupState) -> None:
    settings: Settings = state.app.extensions["settings"]
    if settings.is_own_machine:
        state.add_url_rule("/mail", "index", index)


def _letters() -> list[Letter]:
    """The newest letters first."""
    folder = mail_folder()
    files = (
        sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
        if folder
        else []
    )
    return [
        _letter(message_from_bytes(path.read_bytes(), policy=policy.default))
        for path in files[:MAX_SHOWN_LETTERS]
    ]


def _letter(message: EmailMessage) -> Letter:
    body = message.get_body(("plain",))
    return Letter(
        subject=str(message["subject"]),
        recipient=str(message["to"]),
        written_at=parsedate_to_datetime(str(message["date"])).replace(tzinfo=UTC),
        body=str(body.get_content()) if body else "",
    )
