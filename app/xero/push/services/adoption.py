"""Asking Xero what it holds of invoices whose fate is in doubt, and taking it as ours."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.kernel.messages import message
from app.xero.api.errors import (
    NotConnected,
    NotNow,
    OutcomeUnknown,
    Refused,
    TooLate,
    Unintelligible,
)
from app.xero.push.rules import outcomes
from app.xero.push.rules.found_invoices import (
    FoundInvoice,
    difference,
    is_live,
    may_be_ours,
)
from app.xero.push.rules.outcomes import (
    Adopted,
    NeedsDecision,
    Outcome,
    Pushed,
    RetryLater,
    connection_failure,
    failure,
    lookup_rejection,
    no_answer,
)
from app.xero.push.rules.time_limits import NEXT_TURN_DELAY
from app.xero.push.rules.wording import MISSING_INVOICE_ADVICE
from app.xero.push.services.creation import delay_after
from app.xero.push.services.lookup import LookUp, look_up, read_again
from app.xero.push.services.record import record_outcomes
from app.xero.push.services.requests import PushAttempt, PushItem
from app.xero.push.services.undo import fail_unsent_attempt, postpone_attempt

ItemOutcomes = list[tuple[PushItem, Outcome]]


def settle_already_in_xero(attempt: PushAttempt) -> list[PushItem]:
    """Look in Xero before anything is sent; answers those that are not there. Whatever went wrong
    is recorded, and then none.
    """
    try:
        result = look_up(attempt.connection, attempt.items)
    except (NotNow, TooLate) as reason:
        postpone_attempt(attempt, reason.problem, delay_after(reason))
        return []
    except NotConnected as reason:
        fail_unsent_attempt(attempt, connection_failure(reason.problem))
        return []
    except Refused as refusal:
        record_outcomes(
            attempt.connection,
            same_outcome(
                attempt.items, lookup_rejection(refusal.messages, refusal.status, refusal.problem)
            ),
        )
        return []
    except (OutcomeUnknown, Unintelligible) as unknown:
        record_outcomes(
            attempt.connection,
            same_outcome(attempt.items, outcomes.OutcomeUnknown(unknown.problem, no_answer())),
        )
        return []
    record_outcomes(attempt.connection, _outcomes_of_found(attempt.items, result))
    if result.unasked:
        unasked = replace(attempt, items=tuple(result.unasked))
        postpone_attempt(unasked, message("push.others_first"), NEXT_TURN_DELAY)
    return result.missing


def look_up_doubtful(
    attempt: PushAttempt,
    items: Sequence[PushItem],
    outcome_if_missing: Callable[[PushItem], Outcome],
) -> None:
    """Adopt or decide about those of the attempt's `items` that Xero holds."""

    def ask() -> ItemOutcomes:
        result = look_up(attempt.connection, items)
        return [
            *_outcomes_of_found(items, result),
            *same_outcome(
                result.unasked, RetryLater(message("push.others_first"), NEXT_TURN_DELAY)
            ),
            *((item, outcome_if_missing(item)) for item in result.missing),
        ]

    _record_lookup(attempt, items, ask)


def adopt_chosen(attempt: PushAttempt) -> None:
    """Read once more what a person says is ours, and keep it."""
    [item] = attempt.items

    def ask() -> ItemOutcomes:
        assert item.xero_invoice_id is not None, "only what was found is adopted"
        found_invoice = read_again(attempt.connection, item.xero_invoice_id)
        return [
            (item, Adopted(found_invoice) if found_invoice else failure(MISSING_INVOICE_ADVICE))
        ]

    _record_lookup(attempt, attempt.items, ask)


def same_outcome(items: Sequence[PushItem], outcome: Outcome) -> ItemOutcomes:
    return [(item, outcome) for item in items]


def _record_lookup(
    attempt: PushAttempt, items: Sequence[PushItem], ask: Callable[[], ItemOutcomes]
) -> None:
    """Ask Xero what became of `items`; when it does not say, they are asked about again later."""
    try:
        answers = ask()
    except (NotNow, TooLate) as reason:
        answers = same_outcome(items, RetryLater(reason.problem, delay_after(reason)))
    except NotConnected as reason:
        answers = same_outcome(items, connection_failure(reason.problem))
    except Refused as refusal:
        answers = same_outcome(
            items, lookup_rejection(refusal.messages, refusal.status, refusal.problem)
        )
    except (OutcomeUnknown, Unintelligible) as unknown:
        answers = same_outcome(items, outcomes.OutcomeUnknown(unknown.problem, no_answer()))
    record_outcomes(attempt.connection, answers)


def _outcomes_of_found(items: Sequence[PushItem], result: LookUp) -> ItemOutcomes:
    """What is to become of those that Xero holds."""
    return [
        (item, _outcome_of_found(item, result.found[item.invoice_id]))
        for item in items
        if item.invoice_id in result.found
    ]


def _outcome_of_found(item: PushItem, hits: list[FoundInvoice]) -> Outcome:
    found_invoice = hits[0]
    if len(hits) > 1:
        return NeedsDecision(found_invoice, message("push.ambiguous"), message("push.decide"))
    problem = difference(item.expected, found_invoice)
    if problem is None:
        return Pushed(found_invoice, adopted=True)
    may_decide = not is_live(found_invoice) or may_be_ours(item.expected, found_invoice)
    return NeedsDecision(
        found_invoice, problem, message("push.decide" if may_decide else "push.choose_prefix")
    )
