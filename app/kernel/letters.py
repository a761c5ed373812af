"""What an e-mail says, in parts, and how it is drawn: as plain text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class Link:
    """An address of Hourline's own, and the words that lead there."""

    text: str
    url: str


@dataclass(frozen=True)
class Letter:
    """One e-mail. It greets `name`, says the `paragraphs`, lists `items`, each with its address,
    and leads on by one `button`; then comes what `closing` says.

    `choices_url` is where its reader chooses which letters come; empty for those that always do.
    Everything is plain text: drawing it as HTML escapes it.
    """

    subject: str
    paragraphs: Sequence[str]
    name: str = ""
    items: Sequence[Link] = ()
    button: Link | None = None
    closing: Sequence[str] = ()
    choices_url: str = ""


def draw_text(letter: Letter) -> str:
    return _draw("mail/letter.txt", letter)


def draw_html(letter: Letter) -> str:
    return _draw("mail/letter.html", letter)


def _draw(template: str, letter: Letter) -> str:
    """Draw it without anything of a request: a worker writes letters too."""
    drawn = current_app.jinja_env.get_template(template)
    return drawn.render(letter=letter)
