"""What Xero says when it takes an invoice otherwise than it was sent (docs/xero-finance.md 9)."""

import re
from collections.abc import Sequence

from app.xero.push.rules.advice import Advice

# Expression, in any case → what it means. The first that fits decides.
KNOWN_WARNINGS: tuple[tuple[str, Advice], ...] = (
    (
        r"account code .* has been removed",
        Advice(
            "push.account_removed",
            "Xero took this draft without its account, which it does not know any more.",
            "Open it in Xero and choose an account on its lines there. Then choose another account"
            " in Settings, Invoice defaults, for the invoices to come.",
            "defaults",
        ),
    ),
)
USUAL_WARNING = Advice(
    "push.warned",
    "Xero changed this draft when it took it in.",
    "Read Xero's words below, open it in Xero and fix it there.",
    "xero",
)


def warning_advice(messages: Sequence[str]) -> Advice:
    """The first message that is known decides; Xero's own words are shown beside it."""
    for message in messages:
        for pattern, advice in KNOWN_WARNINGS:
            if re.search(pattern, message, re.IGNORECASE):
                return advice
    return USUAL_WARNING


def every_warning() -> list[Advice]:
    return [*(advice for _pattern, advice in KNOWN_WARNINGS), USUAL_WARNING]
