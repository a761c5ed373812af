"""What an invoice's page says when its push stands still, and what to do about it."""

from app.xero.push.rules.error_advice import Advice

RECONNECT = Advice("Xero is not connected.", "Connect Xero again, then try again here.", "xero")
SILENT = Advice(
    "Xero could not be reached for a long time.",
    "Nothing is lost: try again when Xero answers. Hourline looks there before it sends anything.",
    "xero",
)
BROKEN = Advice(
    "Something went wrong in Hourline.",
    "Nothing is lost: try again in a while. Hourline looks in Xero before it sends anything.",
    "xero",
)
NOT_ALLOWED = Advice(
    "The person who asked for this invoice may no longer create invoices.",
    "Somebody who may create invoices can try again.",
    "",
)
UNLINKED = Advice(
    "The client is no longer linked to a contact in Xero.",
    "Link it on the client's page, then try again.",
    "client",
)
ELSEWHERE = Advice(
    "An earlier attempt went to the Xero organisation that was connected before, and may have"
    " arrived there.",
    "Look for its number in that organisation and delete it there, or discard this invoice. Trying"
    " again creates it in the one connected now.",
    "xero",
)
GONE = Advice(
    "What was found in Xero is no longer there.",
    "Try again: Hourline looks in Xero before it sends anything.",
    "xero",
)
TAKEN = (
    "Send this invoice under a new number. For those to come, choose another prefix or a higher"
    " next number in Settings, Invoice defaults."
)
AMBIGUOUS = "Xero holds more than one invoice under this reference."
DECIDE = (
    "Open it in Xero. If it is this invoice, adopt it as it is there, or correct it there and check"
    " again; if it is not, send this one under a new number."
)
KEY_TAKEN = "Xero knows this key for another request"
OTHERS_FIRST = "others are looked for in Xero first"
FEWER_TOGETHER = "Xero refused the request for {count} invoices as a whole; they go in smaller ones"
