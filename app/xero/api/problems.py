"""What may stand in the way of a call to Xero: the sentence of each code. Xero's own words are a
detail of `xero.refused` and stay as they came.
"""

from app.kernel.messages import Message, word

SENTENCES = {
    # No usable connection
    "xero.not_connected": "Xero is not connected",
    "xero.needs_reconnect": "Xero needs reconnecting",
    "xero.grant_gone": "Xero is not connected any more: connect again",
    "xero.grant_revoked": (
        "Xero no longer accepts this connection: it was ended in Xero, or not used for 60 days."
    ),
    "xero.grant_unreadable": "The stored access to Xero cannot be read: the record is damaged.",
    "xero.key_missing": (
        "Hourline cannot open its access to Xero right now: a process of it does not have the"
        " encryption key {key}. It retries automatically"
    ),
    "xero.ended_in_xero": "Hourline was disconnected inside Xero (Settings, Connected apps).",
    "xero.role_lost": (
        "Xero did not let Hourline in, although it is connected: whoever connected may have lost"
        " their role. Reconnect as somebody who has one."
    ),
    "xero.disconnected_meanwhile": "Xero was disconnected meanwhile",
    "xero.other_tenant": "another Xero organisation was connected meanwhile",
    "xero.scope_missing": (
        "The consent given in Xero does not allow Hourline to {purpose}. Reconnect to allow it."
    ),
    "xero.module_off": "{module} is switched off in the Xero settings",
    "xero.module_off_meanwhile": "{module} was switched off meanwhile",
    # Nothing was sent
    "xero.too_late": "The time for this call to Xero was over before it was sent",
    "xero.budget_day": "The calls to Xero that its daily limit allows are used up",
    "xero.budget_concurrent": "Too many calls to Xero are under way",
    "xero.budget_minute": "Xero's limit of calls per minute is used up",
    "xero.not_in_manifest": "the data manifest names no call {name}",
    "xero.wrong_path": "{name} does not have the path {path}",
    "xero.no_tenant": "{name} is about an organisation and none is given",
    "xero.wrong_host": "this address is none of Xero's",
    # Xero answered
    "xero.refused": "{words}",
    "xero.refused_status": "Xero answered {status}",
    "xero.forbidden": "Xero did not let us in",
    "xero.unauthorised": "Xero did not accept the access",
    "xero.unauthorised_again": "Xero did not accept the access it has just given",
    "xero.limit_day": "Xero's daily limit is used up",
    "xero.limit_concurrent": "Too many calls to Xero at once",
    "xero.limit_minute": "Xero's limit per minute is used up",
    "xero.server_error": "Xero answered {status}",
    "xero.redirect": "Xero answered with a redirect, which is not followed",
    "xero.unreadable": "Xero's answer could not be read",
    "xero.cut_off": "Xero's answer was cut off",
    "xero.too_large": "Xero's answer is larger than any it should send",
    # Xero did not answer
    "xero.slow": "Xero answered too slowly",
    "xero.no_answer": "Xero did not answer in time",
    "xero.connection_broke": "The connection to Xero broke",
    "xero.call_failed": "The call to Xero failed",
    # Its identity service
    "xero.invalid_grant": "Xero no longer accepts this access",
    "xero.renewal_awaited": "Xero has not answered yet whether the access is renewed",
    "xero.renewal_late": "The access to Xero could not be renewed in time",
    "xero.renewed_meanwhile": "The access to Xero was renewed meanwhile",
    "xero.identity_error": "Xero's sign-in answered {status}",
    "xero.identity_busy": "Xero's sign-in takes no more requests for a moment",
    "xero.identity_refused": "Xero's sign-in refused the request",
    "xero.identity_unusable": "Xero's sign-in gave an answer that cannot be used",
    "xero.identity_other_issuer": "Xero's sign-in describes itself as another one",
    "xero.not_signed": "Xero's answer is not signed as it must be",
    "xero.other_consent": "Xero's answer belongs to another consent",
    "xero.sign_in_unreadable": "The sign-in could not be finished. Start again.",
}


def word_problem(problem: Message) -> str:
    """The problem in words, for whoever reads it."""
    return word(problem, SENTENCES)
