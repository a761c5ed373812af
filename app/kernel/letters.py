"""What an e-mail says, in parts, and how it is drawn: as plain text and as HTML."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from flask import current_app

from app.kernel.typed_links import break_typed_links


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


def break_links_of(letter: Letter, own: Collection[str]) -> Letter:
    """The letter with no link in its words, which names that somebody typed are part of, but for
    addresses in `own`: the addresses that it leads to stand apart from the words.
    """

    def break_links(text: str) -> str:
        return break_typed_links(text, own)

    def break_text_of(link: Link) -> Link:
        return replace(link, text=break_links(link.text))

    return replace(
        letter,
        subject=break_links(letter.subject),
        name=break_links(letter.name),
        paragraphs=[break_links(paragraph) for paragraph in letter.paragraphs],
        items=[break_text_of(item) for item in letter.items],
        button=break_text_of(letter.button) if letter.button else None,
        closing=[break_links(paragraph) for paragraph in letter.closing],
    )


def draw_text(letter: Letter) -> str:
    return _draw("mail/letter.txt", letter)


def draw_html(letter: Letter) -> str:
    return _draw("mail/letter.html", letter)


def _draw(template: str, letter: Letter) -> str:
    """Draw it without anything of a request: a worker writes letters too."""
    page = current_app.jinja_env.get_template(template)
    return page.render(letter=letter)
