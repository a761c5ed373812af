"""What to do about Xero's refusals: its messages have no codes, so this only advises and decides
nothing (facts 3.10).
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Advice:
    """The problem in the user's words, what to do about it, and the place where: client, edit,
    xero or defaults.
    """

    problem: str
    advice: str
    place: str = "edit"


NUMBER_TAKEN = "invoice # must be unique"
KEY_USED = "is used with a different request"

_CONTACT_EDIT = "Put it right on the contact in Xero, then try again."
_TAX = "Edit the invoice and choose a tax rate that is active in Xero."
_ACCOUNT = "Edit the invoice and choose another revenue account."
_LATER_DATE = (
    "Edit the invoice and choose a later date, or ask whoever keeps the books to move the lock date"
    " in Xero."
)
_FEWER_LINES = (
    "Discard this invoice, then bill fewer entries at a time or group them more coarsely."
)

# What Xero says (a regular expression, in any case) → what it means here. The first that fits
# decides, so the particular stand before the general.
_KNOWN: tuple[tuple[str, Advice], ...] = (
    (
        r"converting value|deserializ|unexpected character",
        Advice(
            "Xero could not read this invoice.",
            "Edit the invoice: look for unusual characters and amounts, then try again.",
        ),
    ),
    (
        r"contact.*(archived|un-archived)",
        Advice(
            "The contact is archived in Xero.",
            "Restore it in Xero, or link the client to another contact, then try again.",
            "client",
        ),
    ),
    (
        r"contact.*(could not be found|must be specified|name cannot be empty)",
        Advice(
            "Xero no longer has this contact.",
            "Refresh the contacts and link the client to one that exists, then try again.",
            "client",
        ),
    ),
    (
        r"email address must be valid",
        Advice("The contact's e-mail address in Xero is not valid.", _CONTACT_EDIT, "client"),
    ),
    (
        r"website must be valid",
        Advice("The contact's website in Xero is not valid.", _CONTACT_EDIT, "client"),
    ),
    (r"contact name", Advice("Xero does not accept the contact's name.", _CONTACT_EDIT, "client")),
    (
        r"not subscribed to currency|currency",
        Advice(
            "The invoice's currency is not set up in Xero.",
            "Add the currency in Xero (some plans have only one), or choose another currency for"
            " the client's new invoices.",
            "client",
        ),
    ),
    (
        r"tax ?type.* cannot be used with account",
        Advice(
            "The tax rate does not fit the account.",
            "Edit the invoice: choose another tax rate or another account.",
        ),
    ),
    (r"tax ?type.* mandatory", Advice("A line has no tax rate.", _TAX)),
    (r"tax ?rate must be active", Advice("The tax rate is no longer active in Xero.", _TAX)),
    (r"tax ?(type|rate)", Advice("Xero does not accept the tax rate.", _TAX)),
    (
        r"account code .* (archived|deleted)",
        Advice("The revenue account is archived in Xero.", _ACCOUNT),
    ),
    (r"account code", Advice("Xero does not accept the revenue account.", _ACCOUNT)),
    (
        r"branding ?theme",
        Advice(
            "The branding theme no longer exists in Xero.",
            "Edit the invoice and choose another theme; look at the defaults, too.",
        ),
    ),
    (
        r"end of year lock date",
        Advice("The date lies in a financial year that is locked in Xero.", _LATER_DATE),
    ),
    (r"lock date", Advice("The date lies in a period that is locked in Xero.", _LATER_DATE)),
    (
        r"at most 2 tracking",
        Advice(
            "A line carries more tracking than Xero allows.",
            "Edit the invoice and keep at most two tracking options.",
        ),
    ),
    (
        r"tracking",
        Advice(
            "A tracking option is no longer active in Xero.",
            "Edit the invoice and choose another tracking option; look at the defaults, too.",
        ),
    ),
    (
        r"item code",
        Advice(
            "Xero no longer has an item of this invoice.",
            "Edit the invoice and take the line out, or choose another item.",
        ),
    ),
    (
        r"one or more line items",
        Advice("The invoice has no lines.", "Discard it and bill its time again."),
    ),
    (
        r"cannot be longer|too long|description",
        Advice(
            "A text is missing or too long for Xero.",
            "Edit the invoice: every line needs a description of at most 4,000 characters.",
        ),
    ),
    (
        r"due ?date",
        Advice("Xero does not accept the due date.", "Edit the invoice and change its dates."),
    ),
    (
        r"discount",
        Advice("Xero does not accept a discount.", "Edit the invoice and change the discount."),
    ),
    (
        r"total cannot be negative",
        Advice("The total is negative.", "Edit the invoice so that its total is at least zero."),
    ),
    (
        r"line (amount|total)",
        Advice(
            "A line is larger than Xero accepts.",
            "Discard this invoice and bill fewer entries at a time.",
        ),
    ),
    (
        re.escape(NUMBER_TAKEN),
        Advice(
            "Xero says that this number is taken, and shows no invoice under it.",
            "Look for the number in Xero, then try again.",
            "xero",
        ),
    ),
    (
        r"invoice (#|number)",
        Advice(
            "Xero does not accept the invoice's number.",
            "Choose a prefix of plain letters and digits in Settings, Invoice defaults. Then"
            " discard this invoice and bill its time again.",
            "defaults",
        ),
    ),
    (
        r"limit of invoices|subscription|trial|pricing plan",
        Advice(
            "The organisation's plan in Xero does not allow this invoice.",
            "Look at the subscription in Xero, then try again.",
            "xero",
        ),
    ),
    (
        r"access to invoicing|permission|did not let|not allowed|not authori[sz]ed",
        Advice(
            "Xero does not let Hourline create invoices in this organisation.",
            "Reconnect as somebody who may create invoices there, or check the plan in Xero.",
            "xero",
        ),
    ),
    (
        r"valid status|payment or credit note|payments or credit notes",
        Advice(
            "Xero holds this invoice already, in a state that does not allow this.",
            "Look for the number in Xero, then try again.",
            "xero",
        ),
    ),
    (
        r"\burl\b",
        Advice(
            "Xero does not accept the link back to Hourline.",
            "Tell whoever runs Hourline: its address is not one that Xero takes.",
        ),
    ),
    (
        r"more than 100,000",
        Advice("There is too much in Xero to look for this invoice.", "Try again later.", "xero"),
    ),
)
# What a status says where there are no words.
_BY_STATUS = {
    403: Advice(
        "Xero did not let Hourline in.",
        "Whoever connected may have lost their role there: reconnect as somebody who may create"
        " invoices.",
        "xero",
    ),
    404: Advice(
        "Xero does not know what this invoice refers to.",
        "Refresh the contacts, check the client's link, then try again.",
        "client",
    ),
    413: Advice("The invoice is too large for Xero.", _FEWER_LINES),
    414: Advice("The invoice is too large for Xero.", _FEWER_LINES),
}
UNKNOWN = Advice(
    "Xero refused this invoice.",
    "Read Xero's words below, put it right here or in Xero, then try again.",
)


def advice_for(messages: list[str], status: int = 400) -> Advice:
    """The first message that is known decides, then the status; Xero's own words are shown beside
    it in any case.
    """
    for message in messages:
        for pattern, advice in _KNOWN:
            if re.search(pattern, message, re.IGNORECASE):
                return advice
    return _BY_STATUS.get(status, UNKNOWN)


def every_advice() -> list[Advice]:
    """What is known of Xero's refusals, each once, in the order in which it is looked for."""
    known = [advice for _pattern, advice in _KNOWN] + list(_BY_STATUS.values())
    return list({advice.problem: advice for advice in known}.values())


def mentions(messages: list[str], words: str) -> bool:
    return any(words in message.lower() for message in messages)
