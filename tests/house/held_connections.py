"""Who in app/xero writes without holding the connection, and what proves its cause instead."""

# Function → why it need not hold the connection. One that is no longer needed fails the suite.
UNHELD_WRITERS: dict[str, str] = {
    # The transport's own books: nothing of an answer but tokens, limits and the fact of a call.
    "app/xero/api/access_log.py::_add_row": "that a call is made, before it is",
    "app/xero/api/access_log.py::_complete_row": "how the call ended: counts, no contents",
    "app/xero/api/grants.py::store_tokens": "fenced by the token that the renewal started from",
    "app/xero/api/grants.py::lose_grant": "fenced by the tokens that were read",
    "app/xero/api/throttle.py::_try_slot": "asks nothing",
    "app/xero/api/throttle.py::release_slot": "updates the tenant's row, which goes with it",
    "app/xero/api/throttle.py::park_tenant": "updates the tenant's row, which goes with it",
    # The tie itself: made and ended.
    "app/xero/connect/services/connections.py::connect_to": (
        "locks the organisation, its connection and the consent under way"
    ),
    "app/xero/connect/services/consents.py::begin_consent": "asks nothing",
    "app/xero/connect/services/consents.py::take_consent": "asks nothing",
    "app/xero/connect/services/consents.py::_await_choice": (
        "updates the consent under way, which a disconnect removes"
    ),
    "app/xero/connect/services/consents.py::_end_consent": "ends it, whatever was answered",
    "app/xero/connect/services/disconnection.py::disconnect": "ends the connection",
    "app/xero/connect/services/grants.py::store_consent": (
        "before there is a connection; what no consent uses is given back"
    ),
    "app/xero/connect/services/grants.py::give_back_grant": "fenced by the token that was revoked",
    "app/xero/connect/services/modules.py::choose_modules": "asks nothing",
    "app/xero/connect/services/modules.py::switch_module": "asks nothing",
    "app/xero/connect/services/setup.py::finish_step": "asks nothing",
    "app/xero/connect/services/sign_ins.py::begin_sign_in": "asks nothing",
    "app/xero/connect/services/sign_ins.py::take_sign_in": "asks nothing",
    "app/xero/connect/services/sign_ins.py::remember_for_sign_up": (
        "about a person: no connection hangs on it"
    ),
    "app/xero/connect/services/sign_ins.py::note_account_address": "asks nothing",
    "app/xero/connect/services/sign_ins.py::forget_sign_in": "asks nothing",
    "app/xero/connection/services/grants.py::mark_grant_lost": "while the grant is still lost",
    "app/xero/connection/services/grants.py::mark_ended_in_xero": (
        "only the connection by whose consent Xero was asked"
    ),
    "app/xero/connection/services/holds.py::hold_connection": "holds it",
    "app/xero/connection/services/waits.py::end_wait": "asks nothing",
    # What people ask for, and what is noted of an attempt that brought nothing.
    "app/xero/contacts/services/links.py::link_contact": (
        "a person's choice among rows that are here, which stay until the commit"
    ),
    "app/xero/contacts/services/links.py::settle_warning": "asks nothing",
    "app/xero/contacts/services/links.py::accept_suggestions": (
        "a person's choice among rows that are here; a foreign key ends it with the contact"
    ),
    "app/xero/push/services/decisions.py::adopt_invoice": "asks nothing",
    "app/xero/push/services/decisions.py::send_under_new_number": "asks nothing",
    "app/xero/push/services/failure_mail.py::send_failure_mail": "asks nothing",
    "app/xero/push/services/failures.py::record_failure": "our own words, under the lease",
    "app/xero/push/services/failures.py::record_unknown_outcome": "our own words, under the lease",
    "app/xero/push/services/record.py::record_outcomes": (
        "once the connection has ended: that it has, under the lease"
    ),
    "app/xero/push/services/record.py::distrust_request": "only forgets",
    "app/xero/push/services/remainder.py::claim_remainder": "takes up jobs, under the lease",
    "app/xero/push/services/retries.py::retry_invoice": "asks nothing",
    "app/xero/push/services/retries.py::resend_invoice": "asks nothing",
    "app/xero/push/services/undo.py::postpone_attempt": "nothing was sent; under the lease",
    "app/xero/push/services/undo.py::fail_unsent_attempt": "nothing was sent; under the lease",
    "app/xero/push/services/warnings.py::settle_warning": "asks nothing",
    "app/xero/reference/services.py::refresh_reference_data": "only forgets",
    "app/xero/reference/services.py::reference_data_soon": "that Xero did not answer",
    "app/xero/status/services/requests.py::request_reading": "asks nothing",
    "app/xero/status/services/requests.py::request_comparison": "asks nothing",
    "app/xero/sync/services/requests.py::request_sync": "asks nothing",
    "app/xero/sync/services/runs.py::begin": "asks nothing; under the lease",
    "app/xero/sync/services/runs.py::fail": "why it stopped, under the lease",
    "app/xero/webhooks/services.py::_store_events": (
        "locks the directory's rows, which a disconnect deletes"
    ),
}
