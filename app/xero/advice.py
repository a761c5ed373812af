"""What to do about Xero's refusals: its messages have no codes, so this only advises and decides nothing (facts 3.10)."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Advice:
    """PROBLEM in the user's words, what to do about it, and the PLACE where: client, edit, xero or defaults."""

    problem: str
    advice: str
    place: str = "edit"


NUMBER_TAKEN = "invoice # must be unique"
KEY_USED = "is used with a different request"

_KNOWN: tuple[tuple[str, Advice], ...] = (
    (
        r"contact.*(archived|un-archived)",
        Advice("The contact is archived in Xero.", "Restore it in Xero, or link the client to another contact, then try again.", "client"),
    ),
    (
        r"contact.*(could not be found|must be specified|name cannot be empty)",
        Advice("Xero no longer has this contact.", "Refresh the contacts and link the client to one that exists, then try again.", "client"),
    ),
    (
        r"not subscribed to currency",
        Advice(
            "The client's currency is not set up in Xero.", "Add the currency in Xero, or change the client's currency for new invoices.", "client"
        ),
    ),
    (
        r"TaxType code .* cannot be used with account",
        Advice("The tax rate does not fit the account.", "Edit the invoice: choose another tax rate or another account."),
    ),
    (r"tax ?(type|rate)", Advice("Xero does not accept the tax rate.", "Edit the invoice and choose a tax rate that is active in Xero.")),
    (r"account code .* (archived|deleted)", Advice("The revenue account is archived in Xero.", "Edit the invoice and choose another account.")),
    (r"account code", Advice("Xero does not accept the revenue account.", "Edit the invoice and choose another account.")),
    (r"branding theme", Advice("The branding theme no longer exists in Xero.", "Edit the invoice and choose another theme.")),
    (r"lock date", Advice("The date lies in a period that is locked in Xero.", "Edit the invoice and choose a later date.")),
    (r"tracking", Advice("A tracking option is no longer active in Xero.", "Edit the invoice and choose another tracking option.")),
    (r"description", Advice("A line has no description, or one that is too long.", "Edit the invoice and change the line template.")),
    (r"due ?date", Advice("Xero does not accept the due date.", "Edit the invoice and change its dates.")),
    (r"total cannot be negative", Advice("The total is negative.", "Edit the invoice so that its total is at least zero.")),
    (r"line amount|line total", Advice("A line is larger than Xero accepts.", "Discard this invoice and bill fewer entries at a time.")),
    (
        r"access to invoicing|not have permission|did not let",
        Advice(
            "Xero does not let Hourline create invoices in this organisation.",
            "Reconnect as somebody who may create invoices there, or check the plan in Xero.",
            "xero",
        ),
    ),
    (
        re.escape(NUMBER_TAKEN),
        Advice("Xero says that this number is taken, and shows no invoice under it.", "Look for the number in Xero, then try again.", "xero"),
    ),
)
UNKNOWN = Advice("Xero refused this invoice.", "Read Xero's words below, put it right here or in Xero, then try again.")


def advice_for(messages: list[str]) -> Advice:
    """The first message that is known decides; Xero's own words are shown beside it in any case."""
    for message in messages:
        for pattern, advice in _KNOWN:
            if re.search(pattern, message, re.IGNORECASE):
                return advice
    return UNKNOWN


def every_advice() -> list[Advice]:
    """What is known of Xero's refusals, in the order in which it is looked for."""
    return [advice for _pattern, advice in _KNOWN]


def says(messages: list[str], words: str) -> bool:
    return any(words in message.lower() for message in messages)
