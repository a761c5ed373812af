"""Names in letters: what somebody typed must not become a link that a mail program offers."""

import re
from collections.abc import Collection

# What mail programs take for an address: a scheme, a dot before the letters of a domain (IDNA knows
# three more dots), and the sign of a mail address.
_SCHEME_END = re.compile(r":(?=//)|(?<=mailto):|(?<=tel):|(?<=sms):", re.IGNORECASE)
_DOT_SIGN = re.compile(r"(?<=[^\s.])([.。．｡])(?=[^\W\d_]{2})")
_AT_SIGN = re.compile(r"(?<=\S)@(?=\S)")
_AFTER_ADDRESS = re.compile(r"[/?#.,:;!)]?$|[/?#]")


def break_typed_links(text: str, own: Collection[str]) -> str:
    """`text` with a space inside everything that reads as a web or mail address, but for the
    addresses in `own` and what stands below them.
    """
    return re.sub(r"\S+", lambda word: _break_word(word[0], own), text)


def _break_word(word: str, own: Collection[str]) -> str:
    if any(_is_below(word, address) for address in own if address):
        return word
    apart = _SCHEME_END.sub(": ", word)
    return _AT_SIGN.sub(" @ ", _DOT_SIGN.sub(r"\1 ", apart))


def _is_below(word: str, address: str) -> bool:
    return word.startswith(address) and bool(_AFTER_ADDRESS.match(word[len(address) :]))
