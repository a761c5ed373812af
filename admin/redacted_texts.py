"""Texts of the organisations as staff may read them: why something failed, not whom or how much it
was about.
"""

import re

from app.kernel.logs import redact

_AMOUNT = re.compile(r"-?\d[\d,]*\.\d{2,4}\b")
_QUOTED = re.compile(r"[\"“‘«][^\"”’»]*[\"”’»]|(?<!\w)'[^']*'(?!\w)")


def redact_for_staff(text: str) -> str:
    """TEXT without secrets, mail addresses, amounts and quoted names."""
    return _QUOTED.sub("[name]", _AMOUNT.sub("[amount]", redact(text)))
