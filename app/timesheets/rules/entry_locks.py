"""Entry locks in words: what the time of a live invoice says it is on."""

from collections.abc import Mapping

from app.kernel.errors import Conflict
from app.kernel.messages import Message, message, word

SENTENCES: Mapping[str, str] = {
    "lock.draft": "“Draft for {client}”",
    "lock.number": "{number}",
}


def draft_label(client_name: str) -> Message:
    """The label of an invoice that has no number yet."""
    return message("lock.draft", client=client_name)


def number_label(number: str) -> Message:
    return message("lock.number", number=number)


def word_label(label: Message) -> str:
    return word(label, SENTENCES)


def entry_lock_conflict(label: Message) -> Conflict:
    """What is answered to a change of an entry that is on the invoice of that label."""
    return Conflict(
        f"This time is on invoice {word_label(label)}, so it cannot be changed. Discard the"
        " invoice to release it."
    )
