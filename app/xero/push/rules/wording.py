"""What an invoice's page and its timeline say of its push: each code, and its sentence."""

from app.xero.push.rules.advice import Advice
from app.xero.push.rules.error_advice import USUAL_ADVICE, every_advice
from app.xero.push.rules.known_warnings import every_warning

RECONNECT_ADVICE = Advice(
    "push.not_connected",
    "Xero is not connected.",
    "Connect Xero again, then try again here.",
    "xero",
)
SILENCE_ADVICE = Advice(
    "push.silent",
    "Xero could not be reached for a long time.",
    "Nothing is lost: try again when Xero answers. Hourline looks there before it sends anything.",
    "xero",
)
FAULT_ADVICE = Advice(
    "push.broken",
    "Something went wrong in Hourline.",
    "Nothing is lost: try again in a while. Hourline looks in Xero before it sends anything.",
    "xero",
)
PERMISSION_ADVICE = Advice(
    "push.not_allowed",
    "The person who asked for this invoice may no longer create invoices.",
    "Somebody who may create invoices can try again.",
    "",
)
UNLINKED_CLIENT_ADVICE = Advice(
    "push.unlinked",
    "The client is no longer linked to a contact in Xero.",
    "Link it on the client's page, then try again.",
    "client",
)
OTHER_ORGANISATION_ADVICE = Advice(
    "push.sent_elsewhere",
    "An earlier attempt went to the Xero organisation that was connected before, and may have"
    " arrived there.",
    "Look for its number in that organisation and delete it there, or discard this invoice. Trying"
    " again creates it in the one connected now.",
    "xero",
)
MISSING_INVOICE_ADVICE = Advice(
    "push.found_gone",
    "What was found in Xero is no longer there.",
    "Try again: Hourline looks in Xero before it sends anything.",
    "xero",
)
STANDSTILLS = (
    RECONNECT_ADVICE,
    SILENCE_ADVICE,
    FAULT_ADVICE,
    PERMISSION_ADVICE,
    UNLINKED_CLIENT_ADVICE,
    OTHER_ORGANISATION_ADVICE,
    MISSING_INVOICE_ADVICE,
)

# What Xero holds instead, and what a person may do about it.
_HOLDINGS = {
    "push.found_ended": "Xero has it as {status}.",
    "push.found_other": "Xero has another invoice under this number.",
    "push.found_other_contact": "Xero has it for another contact.",
    "push.found_other_total": "Xero has it with another total.",
    "push.ambiguous": "Xero has more than one invoice under this reference.",
    "push.total_differs": (
        "Xero's total is {xero_total_hundredths} {currency}; the preview showed"
        " {shown_total_hundredths} {currency}."
    ),
    "push.another_of_yours": (
        "What Xero has under this number is {other}, another invoice of yours."
    ),
    "push.decide": (
        "Open it in Xero. If it is this invoice, keep it as it is there, or correct it there and"
        " check again; if it is not, send this one under a new number."
    ),
    "push.choose_prefix": (
        "Send this invoice under a new number. For those to come, choose another prefix or a"
        " higher next number in Settings, Invoice defaults."
    ),
    "push.compare_lines": "Compare the lines in Xero with those below, then decide.",
    "push.renumber": "Send this invoice under a new number.",
    "push.something_else": "Xero has something else under this number",
}
_ATTEMPTS = {
    "push.sending": "Sending to Xero, attempt {attempt}",
    "push.sending_with": "Sending to Xero, attempt {attempt}, with {others} more",
    "push.not_sent": "Not sent yet: {reason}",
    "push.retrying": "{reason}. Retry {retry} of {retries} follows in {wait}",
    "push.wait_seconds": "{count:second}",
    "push.wait_minutes": "{count:minute}",
    "push.no_id": "Xero's answer names no invoice",
    "push.unexplained": "Xero refused this invoice without saying why.",
    "push.key_taken": "Xero knows this key for another request",
    "push.others_first": "others are looked for in Xero first",
    "push.settling": "waiting until the last call to Xero has certainly ended",
    "push.fewer_together": (
        "Xero refused the request for {count:invoice} as a whole; they go in smaller ones"
    ),
}
_ARRIVALS = {
    "push.created": "Draft {number} created in Xero",
    "push.arrived_before": "Found in Xero as {number}: an earlier attempt had arrived",
    "push.adopted": "{number} was kept as this invoice",
    "push.adopted_unnumbered": "What Xero has was kept as this invoice",
    "push.adopted_differing": "{adoption}: {differences}",
    "push.differs_total": (
        "its total is {xero_total_hundredths} where the preview showed {shown_total_hundredths}"
    ),
    "push.differs_contact": "it is for another contact",
    "push.differs_number": "its number is {number} instead of {ours}",
    "push.differs_reference": "its reference is {reference}",
    "push.differs_reference_empty": "its reference is empty",
}
_DECISIONS = {
    "push.decided": "Decided: {number} is this invoice",
    "push.decided_unnumbered": "Decided: what Xero has is this invoice",
    "push.renumbered": "{earlier} is left as it is in Xero; this goes as {reference}",
    "push.renumbered_ended": "{earlier} stays {state} in Xero; this goes as {reference}",
    "push.warning_settled": "Xero's warning was settled",
    "push.resent": "Sent again: Xero does not have {earlier}",
}
SENTENCES = {
    code: sentence
    for table in (
        *(
            advice.sentences
            for advice in (*every_advice(), USUAL_ADVICE, *STANDSTILLS, *every_warning())
        ),
        _HOLDINGS,
        _ATTEMPTS,
        _ARRIVALS,
        _DECISIONS,
    )
    for code, sentence in table.items()
}
