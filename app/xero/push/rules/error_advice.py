"""What to do about Xero's refusals: its messages have no codes, so this only advises and decides
nothing (facts 3.10).
"""

import re

from app.xero.push.rules.advice import Advice
from app.xero.push.rules.known_errors import KNOWN_ERRORS

# Xero's words for a key that went out before with other contents (facts 3.5).
KEY_USED = "is used with a different request"
_FEWER_LINES = (
    "Discard this invoice, then bill fewer entries at a time or group them into fewer lines."
)

# What a status says where there are no words.
ADVICE_OF_STATUS = {
    403: Advice(
        "push.no_access",
        "Xero did not let Hourline in.",
        "Whoever connected may have lost their role there: reconnect as somebody who may create"
        " invoices.",
        "xero",
    ),
    404: Advice(
        "push.reference_unknown",
        "Xero does not know what this invoice refers to.",
        "Refresh the contacts, check the client's link, then try again.",
        "client",
    ),
    413: Advice("push.too_large", "The invoice is too large for Xero.", _FEWER_LINES),
    414: Advice("push.too_large", "The invoice is too large for Xero.", _FEWER_LINES),
}
USUAL_ADVICE = Advice(
    "push.refused",
    "Xero refused this invoice.",
    "Read Xero's words below, fix it here or in Xero, then try again.",
)


def advice_for(messages: list[str], status: int = 400) -> Advice:
    """The first message that is known decides, then the status; Xero's own words are shown beside
    it in any case.
    """
    for message in messages:
        for pattern, advice in KNOWN_ERRORS:
            if re.search(pattern, message, re.IGNORECASE):
                return advice
    return ADVICE_OF_STATUS.get(status, USUAL_ADVICE)


def every_advice() -> list[Advice]:
    """What is known of Xero's refusals, each once, in the order in which it is looked for."""
    all_advice = [advice for _pattern, advice in KNOWN_ERRORS] + list(ADVICE_OF_STATUS.values())
    return list({advice.problem: advice for advice in all_advice}.values())


def mentions(messages: list[str], words: str) -> bool:
    return any(words in message.lower() for message in messages)
