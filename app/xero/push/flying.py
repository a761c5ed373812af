"""One try at an invoice and at those that wait for the same: claim and freeze, call, record."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from app.accounts.queries import organisation_of
from app.config import current_settings
from app.invoicing import services
from app.invoicing.models import Invoice
from app.invoicing.queries import invoices
from app.invoicing.rules.pushing import Found, Step, difference, is_live, may_be_ours
from app.invoicing.services import (
    Adopted,
    Attention,
    Delayed,
    Failed,
    Flight,
    Member,
    Outcome,
    Pushed,
    PushTerms,
    Setback,
    Smaller,
)
from app.kernel.errors import Forbidden
from app.kernel.jobs import ClaimedJob, RetryLater
from app.kernel.jobs.errors import LeaseLost
from app.xero.advice import KEY_USED, NUMBER_TAKEN, says
from app.xero.api import tokens
from app.xero.api.errors import (
    FellOver,
    NotConnected,
    OutcomeUnknown,
    RateLimited,
    Refused,
    TooLate,
    Unintelligible,
)
from app.xero.finding import LookUp, look_up, read_again
from app.xero.mapping import invoice_body, joined
from app.xero.push.creating import created, failed, refused, silence, unsaid, verdict
from app.xero.push.timing import MOMENT, last_moment, pause
from app.xero.push.words import (
    AMBIGUOUS,
    BROKEN,
    DECIDE,
    ELSEWHERE,
    FEWER,
    GONE,
    KEY_KNOWN,
    NOT_ALLOWED,
    RECONNECT,
    TAKEN,
    TURN,
    UNLINKED,
)
from app.xero.queries import connection
from app.xero.reference import look_again

log = structlog.get_logger(__name__)
MAX_TRIES = 12
Outcomes = list[tuple[Member, Outcome]]


def push(job: ClaimedJob) -> None:
    """One try at invoice `job.subject` and at others that wait for the same step; what became of
    each is recorded and its job ended.

    Raises RetryLater only while nothing has been claimed.
    """
    try:
        _push(job)
    except NotConnected as reason:
        services.record_failed(job, failed(RECONNECT, reason.message))
    except RateLimited as limited:
        raise RetryLater(limited.message, pause(limited), counts_as_try=False) from None
    except (OutcomeUnknown, Unintelligible) as unknown:
        services.record_setback(job, Setback(unknown.message, silence()))
    except services.SentElsewhere:
        services.record_failed(job, failed(ELSEWHERE, known=True))
    except services.ContactGone:
        services.record_failed(job, failed(UNLINKED))
    except Forbidden:
        services.record_failed(job, failed(NOT_ALLOWED))
    except (RetryLater, LeaseLost):
        raise
    except Exception:
        if job.tries < MAX_TRIES:
            raise
        log.exception("push_failed")
        services.record_failed(job, failed(BROKEN))


def _push(job: ClaimedJob) -> None:
    asked, terms = time.monotonic(), _terms()
    flight: Flight | None = services.claim_pushes(job, terms)
    if flight is not None and flight.step is Step.WAIT:
        raise RetryLater(
            "waiting until the last call to Xero is surely over", flight.wait, counts_as_try=False
        )
    if flight is not None and flight.step is Step.ADOPT:
        _adopt(flight)
        return
    if flight is not None and flight.step is Step.LOOK_UP:
        missing = _kept_what_is_there(flight)
        asked = time.monotonic()
        flight = (
            services.claim_missing([member.job for member in missing], terms) if missing else None
        )
    if flight is not None:
        _send(flight, asked)


def _terms() -> PushTerms:
    """With a fresh token at hand, so that no time of the lease goes into getting one between
    freezing and sending.
    """
    usable, settings = connection(), current_settings()
    if usable is None:
        raise NotConnected("Xero is not connected.")
    tenant_id = usable.tenant_id
    tokens.fresh_access_token(usable.grant_id)
    window, settle = (
        timedelta(seconds=settings.push_key_window_seconds),
        timedelta(seconds=settings.push_settle_seconds),
    )
    return PushTerms(tenant_id, window, settle, _body, joined)


def _body(invoice: Invoice) -> str:
    slug = organisation_of(invoice.org_id).slug
    return invoice_body(
        invoice,
        invoices.invoice_lines(invoice.id),
        f"{current_settings().base_url}/o/{slug}/invoices/{invoice.id}",
    )


def _kept_what_is_there(flight: Flight) -> list[Member]:
    """Look in Xero before anything is sent; answers those that are not there. Whatever went wrong
    is recorded, and then none.
    """
    try:
        seen = look_up(flight.members)
    except (RateLimited, TooLate) as reason:
        services.record_not_sent(flight, reason.message, pause(reason))
        return []
    except NotConnected as reason:
        services.record_never_sent(flight, failed(RECONNECT, reason.message))
        return []
    except Refused as refusal:
        services.record(_all(flight, unsaid(refusal)))
        return []
    except (OutcomeUnknown, Unintelligible) as unknown:
        services.record(_all(flight, Setback(unknown.message, silence())))
        return []
    services.record(_judgements(flight.members, seen))
    if seen.unasked:
        services.record_not_sent(replace(flight, members=tuple(seen.unasked)), TURN, MOMENT)
    return seen.missing


def _judgements(members: Sequence[Member], seen: LookUp) -> Outcomes:
    """What is to become of those that Xero holds."""
    return [
        (member, _judged(member, seen.found[member.invoice_id]))
        for member in members
        if member.invoice_id in seen.found
    ]


def _judged(member: Member, hits: list[Found]) -> Outcome:
    found = hits[0]
    if len(hits) > 1:
        return Attention(found, AMBIGUOUS, DECIDE)
    problem = difference(member.expected, found)
    if problem is None:
        return Pushed(found, adopted=True)
    decide = not is_live(found) or may_be_ours(member.expected, found)
    return Attention(found, problem, DECIDE if decide else TAKEN)


def _adopt(flight: Flight) -> None:
    [member] = flight.members

    def settled() -> Outcomes:
        assert member.xero_invoice_id is not None, "only what was found is adopted"
        found = read_again(member.xero_invoice_id)
        return [(member, Adopted(found) if found else failed(GONE))]

    _resolve(flight, settled)


def _send(flight: Flight, asked: float) -> None:
    """Send what was frozen after ASKED."""
    try:
        elements = created(flight, last_moment(flight, asked))
    except (RateLimited, TooLate) as reason:
        services.record_not_sent(flight, reason.message, pause(reason))
    except NotConnected as reason:
        services.record_never_sent(flight, failed(RECONNECT, reason.message))
    except (OutcomeUnknown, Unintelligible) as unknown:
        partly = isinstance(unknown, FellOver) and flight.is_batch
        services.record(
            _all(flight, Setback(unknown.message, silence())),
            distrusted=flight.request if partly else None,
        )
    except Refused as refusal:
        _refused_whole(flight, refusal)
    else:
        _read(
            flight,
            {member: verdict(elements[member.expected.reference]) for member in flight.members},
        )


def _read(flight: Flight, verdicts: dict[Member, Outcome | list[str]]) -> None:
    """What is clear is recorded at once. Where Xero may hold the invoice although it was refused
    now, it is looked for first.
    """
    doubtful: dict[Member, list[str]] = {}
    outcomes: Outcomes = []
    if any(isinstance(found, list) for found in verdicts.values()):
        look_again()  # what was known of the books let it pass
    for member, found in verdicts.items():
        if not isinstance(found, list):
            outcomes.append((member, found))
        elif flight.step is Step.SEND_AGAIN or says(found, NUMBER_TAKEN):
            doubtful[member] = found
        else:
            outcomes.append((member, refused(flight.step, found)))
    services.record(outcomes, distrusted=flight.request if doubtful else None)
    if doubtful:
        _find_or(flight, list(doubtful), lambda member: refused(flight.step, doubtful[member]))


def _find_or(flight: Flight, members: list[Member], otherwise: Callable[[Member], Outcome]) -> None:
    """Adopt or decide about those of MEMBERS that Xero holds; the others end OTHERWISE."""

    def settled() -> Outcomes:
        seen = look_up(members)
        later: Outcomes = [(member, Delayed(TURN, MOMENT)) for member in seen.unasked]
        return (
            _judgements(members, seen)
            + later
            + [(member, otherwise(member)) for member in seen.missing]
        )

    _resolve(flight, settled, members)


def _resolve(
    flight: Flight, settled: Callable[[], Outcomes], members: Sequence[Member] = ()
) -> None:
    """Ask Xero by SETTLED what became of MEMBERS (all of the flight by default); when it does not
    say, they are asked about again later.
    """
    concerned = list(members or flight.members)
    try:
        outcomes = settled()
    except (RateLimited, TooLate) as reason:
        outcomes = [(member, Delayed(reason.message, pause(reason))) for member in concerned]
    except NotConnected as reason:
        outcomes = [(member, failed(RECONNECT, reason.message)) for member in concerned]
    except Refused as refusal:
        outcomes = [(member, unsaid(refusal)) for member in concerned]
    except (OutcomeUnknown, Unintelligible) as unknown:
        outcomes = [(member, Setback(unknown.message, silence())) for member in concerned]
    services.record(outcomes)


def _refused_whole(flight: Flight, refusal: Refused) -> None:
    """Without a word on each: nothing was made, unless an earlier sending of the same request
    did.
    """
    assert flight.request is not None, "a request was refused"
    if says(refusal.messages, KEY_USED):
        services.distrust(flight.request)
        _find_or(flight, list(flight.members), lambda _member: Setback(KEY_KNOWN, silence()))
    elif not flight.is_batch or refusal.status in (401, 403):
        _read_or_fail(flight, refusal)
    elif flight.step is Step.SEND_AGAIN:
        services.record(
            _all(flight, Setback("\n".join(refusal.messages), silence())), distrusted=flight.request
        )
    else:
        count = len(flight.request.references)
        services.record(_all(flight, Smaller(FEWER.format(count=count), count // 2)))


def _read_or_fail(flight: Flight, refusal: Refused) -> None:
    if refusal.status == 400 and len(flight.members) == 1:
        _read(flight, {flight.members[0]: refusal.messages or [f"Status {refusal.status}"]})
        return
    services.record(
        [
            (member, refused(flight.step, refusal.messages, refusal.status))
            for member in flight.members
        ]
    )


def _all(flight: Flight, outcome: Failed | Setback | Smaller) -> Outcomes:
    return [(member, outcome) for member in flight.members]
