"""Texts of the organisations as staff may read them: why something failed, not whom or how much it
was about.
"""

import re

from app.kernel.logs import redact

_AMOUNT_PATTERN = re.compile(r"-?\d[\d,]*\.\d{2,4}\b")
_QUOTED_NAME_PATTERN = re.compile(r"[\"“‘«][^\"”’»]*[\"”’»]|(?<!\w)'[^']*'(?!\w)")


def redact_for_staff(text: str) -> str:
    """`text` without secrets, mail addresses, amounts and quoted names."""
    return _QUOTED_NAME_PATTERN.sub("[name]", _AMOUNT_PATTERN.sub("[amount]", redact(text)))
