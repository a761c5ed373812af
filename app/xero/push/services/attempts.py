"""One attempt at an invoice and at those that wait for the same: claim and freeze, call, record."""

import time
from datetime import timedelta

from app.config import current_settings
from app.kernel.errors import Forbidden
from app.kernel.jobs import ClaimedJob, RetryJob
from app.kernel.messages import Message, message
from app.xero.api import tokens
from app.xero.api.errors import (
    NotConnected,
    NotNow,
    OutcomeUnknown,
    Refused,
    ServerError,
    TooLate,
    Unintelligible,
)
from app.xero.connection.queries import live_connection
from app.xero.push.rules import outcomes
from app.xero.push.rules.advice import NUMBER_TAKEN
from app.xero.push.rules.error_advice import KEY_USED, mentions
from app.xero.push.rules.outcomes import (
    Outcome,
    SplitBatch,
    connection_failure,
    failure,
    is_warned,
    no_answer,
    read_outcome,
    rejection,
)
from app.xero.push.rules.steps import Step
from app.xero.push.rules.wording import (
    FAULT_ADVICE,
    OTHER_ORGANISATION_ADVICE,
    PERMISSION_ADVICE,
    UNLINKED_CLIENT_ADVICE,
)
from app.xero.push.services.adoption import (
    ItemOutcomes,
    adopt_chosen,
    look_up_doubtful,
    same_outcome,
    settle_already_in_xero,
)
from app.xero.push.services.claims import PushTerms, claim_for_sending, claim_pushes
from app.xero.push.services.creation import delay_after, send_batch, send_deadline
from app.xero.push.services.failures import record_failure, record_unknown_outcome
from app.xero.push.services.obstacles import ContactGone, SentElsewhere
from app.xero.push.services.record import distrust_request, record_outcomes
from app.xero.push.services.remainder import claim_remainder
from app.xero.push.services.requests import PushAttempt, PushItem
from app.xero.push.services.undo import fail_unsent_attempt, postpone_attempt
from app.xero.reference.services import refresh_reference_data

# Failures of our own (a bug, a full disk): with the job's growing waits that is about an hour.
MAX_TRIES = 12


def push_invoice(job: ClaimedJob) -> None:
    """One attempt at invoice `job.subject` and at others that wait for the same step; what became
    of each is recorded and its job ended.

    Raises RetryJob only while nothing has been claimed.
    """
    try:
        _attempt_push(job)
    except NotConnected as reason:
        record_failure(job, connection_failure(reason.problem))
    except NotNow as reason:
        raise RetryJob(reason.problem, delay_after(reason), counts_as_try=False) from None
    except (OutcomeUnknown, Unintelligible) as unknown:
        record_unknown_outcome(job, outcomes.OutcomeUnknown(unknown.problem, no_answer()))
    except SentElsewhere:
        record_failure(job, failure(OTHER_ORGANISATION_ADVICE, is_known=True))
    except ContactGone:
        record_failure(job, failure(UNLINKED_CLIENT_ADVICE))
    except Forbidden:
        record_failure(job, failure(PERMISSION_ADVICE))


def give_up_push(job: ClaimedJob, _reason: Message) -> None:
    """Every try ended in a failure of our own, or ended its worker: a person sees it and may try
    again. What was sent may have arrived.
    """
    record_failure(job, failure(FAULT_ADVICE))


def _attempt_push(job: ClaimedJob) -> None:
    claimed_at, terms = time.monotonic(), _push_terms()
    attempt = claim_pushes(job, terms)
    if attempt is not None and attempt.step is Step.WAIT:
        raise RetryJob(message("push.settling"), attempt.wait, counts_as_try=False)
    if attempt is not None and attempt.step is Step.ADOPT:
        adopt_chosen(attempt)
        return
    if attempt is not None and attempt.step is Step.LOOK_UP:
        missing = settle_already_in_xero(attempt)
        claimed_at = time.monotonic()
        attempt = claim_for_sending([item.job for item in missing], terms) if missing else None
    if attempt is not None:
        _send_batch(attempt, claimed_at)


def _push_terms() -> PushTerms:
    """With a fresh token at hand, so that no time of the lease goes into getting one between
    freezing and sending.
    """
    connection, settings = live_connection(), current_settings()
    tokens.fresh_access_token(connection.grant_id)
    return PushTerms(
        connection,
        key_window=timedelta(seconds=settings.push_key_window_seconds),
        settle_time=timedelta(seconds=settings.push_settle_seconds),
    )


def _send_batch(attempt: PushAttempt, claimed_at: float) -> None:
    """Send what was frozen after `claimed_at`."""
    try:
        elements = send_batch(attempt, send_deadline(attempt, claimed_at))
    except (NotNow, TooLate) as reason:
        postpone_attempt(attempt, reason.problem, delay_after(reason))
    except NotConnected as reason:
        fail_unsent_attempt(attempt, connection_failure(reason.problem))
    except (OutcomeUnknown, Unintelligible) as unknown:
        is_partly_done = isinstance(unknown, ServerError) and attempt.is_batch
        record_outcomes(
            attempt.connection,
            _unknown_outcomes(attempt, unknown.problem),
            distrusted=attempt.request if is_partly_done else None,
        )
    except Refused as refusal:
        _record_batch_rejection(attempt, refusal)
    else:
        whole = claim_remainder(attempt)
        _record_answers(
            whole,
            {item: read_outcome(elements[item.expected.reference]) for item in whole.items},
        )


def _record_answers(attempt: PushAttempt, answers: dict[PushItem, Outcome | list[str]]) -> None:
    """What is clear is recorded at once. Where Xero may hold the invoice although it was refused
    now, it is looked for first.
    """
    doubtful: dict[PushItem, list[str]] = {}
    clear: ItemOutcomes = []
    if any(isinstance(answer, list) or is_warned(answer) for answer in answers.values()):
        refresh_reference_data()  # what was known of the books let it pass
    for item, answer in answers.items():
        if not isinstance(answer, list):
            clear.append((item, answer))
        elif attempt.step is Step.SEND_AGAIN or mentions(answer, NUMBER_TAKEN):
            doubtful[item] = answer
        else:
            clear.append((item, rejection(attempt.step, answer)))
    record_outcomes(attempt.connection, clear, distrusted=attempt.request if doubtful else None)
    if doubtful:
        look_up_doubtful(
            attempt, list(doubtful), lambda item: rejection(attempt.step, doubtful[item])
        )


def _record_batch_rejection(attempt: PushAttempt, refusal: Refused) -> None:
    """Without a word on each: nothing was made, unless an earlier sending of the same request
    did.
    """
    assert attempt.request is not None, "a request was refused"
    if mentions(refusal.messages, KEY_USED):
        distrust_request(attempt.request)
        unknown = outcomes.OutcomeUnknown(message("push.key_taken"), no_answer())
        look_up_doubtful(attempt, attempt.items, lambda _item: unknown)
    elif not attempt.is_batch or refusal.status in (401, 403):
        _record_rejection(attempt, refusal)
    elif attempt.step is Step.SEND_AGAIN:
        record_outcomes(
            attempt.connection,
            _unknown_outcomes(attempt, refusal.problem),
            distrusted=attempt.request,
        )
    else:
        count = len(attempt.request.references)
        smaller = SplitBatch(message("push.fewer_together", count=count), count // 2)
        record_outcomes(attempt.connection, same_outcome(attempt.items, smaller))


def _record_rejection(attempt: PushAttempt, refusal: Refused) -> None:
    if refusal.status == 400 and len(attempt.items) == 1:
        _record_answers(attempt, {attempt.items[0]: refusal.messages or [""]})
        return
    rejected = rejection(attempt.step, refusal.messages, refusal.status, refusal.problem)
    record_outcomes(attempt.connection, same_outcome(attempt.items, rejected))


def _unknown_outcomes(attempt: PushAttempt, reason: Message) -> ItemOutcomes:
    return same_outcome(attempt.items, outcomes.OutcomeUnknown(reason, no_answer()))
