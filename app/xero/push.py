"""Pushing an invoice: at most one invoice in Xero, whatever crashes, times out or is retried (reliability.md, Exactly one invoice)."""

import random
import time
from datetime import timedelta

from flask import current_app

from app.accounts.queries import organisation_of
from app.config import Settings
from app.invoicing import services
from app.invoicing.models import Invoice
from app.invoicing.queries import showing
from app.invoicing.rules.pushing import ENDED, Found, Step, difference, may_be_ours
from app.invoicing.services import FrozenPush, PushTerms
from app.kernel.errors import Forbidden
from app.kernel.jobs import GiveUp, Later, Work
from app.xero import tokens
from app.xero.advice import KEY_USED, NUMBER_TAKEN, Advice, advice_for, says
from app.xero.client import call
from app.xero.errors import NotConnected, OutcomeUnknown, RateLimited, Refused, TooLate, Unintelligible
from app.xero.finding import MoreThanOne, look_up
from app.xero.mapping import found_invoice, invoice_body, refusals
from app.xero.queries import connection
from app.xero.throttle import PATIENCE_SECONDS
from app.xero.wire import longest_call_seconds

MAX_TRIES = 12
TOO_LATE = "too little time was left for the call"
MOMENT = timedelta(seconds=1)
PURPOSE = "create a draft invoice"
RECONNECT = Advice("Xero is not connected.", "Connect Xero again, then try again here.", "xero")
SILENT = Advice(
    "Xero could not be reached for a long time.",
    "Nothing is lost: try again when Xero answers. Hourline looks there before it sends anything.",
    "xero",
)
NOT_ALLOWED = Advice("The person who asked for this invoice may no longer create invoices.", "Somebody who may create invoices can try again.", "")
UNLINKED = Advice("The client is no longer linked to a contact in Xero.", "Link it on the client's page, then try again.", "client")
ELSEWHERE = Advice(
    "An earlier attempt went to the Xero organisation that was connected before, and may have arrived there.",
    "Look for its number in that organisation and delete it there, or discard this invoice. Trying again creates it in the one connected now.",
    "xero",
)
TAKEN = "Choose another prefix or a higher next number in Settings, Invoice defaults. Then discard this invoice and bill its time again."
AMBIGUOUS = "Xero holds more than one invoice under this reference."
DECIDE = "Open it in Xero. If it is this invoice, correct it there and check again here; if not, delete ours there or discard this one."


def push(work: Work) -> None:
    """One try at invoice WORK.subject: claim and freeze, call, record. Raises Later or GiveUp unless the invoice is in Xero."""
    try:
        _push(work)
    except NotConnected as reason:
        _fail(work, RECONNECT, reason.message, outcome_known=False)
    except RateLimited as limited:
        raise Later(limited.message, limited.retry_after + timedelta(seconds=random.uniform(0.2, 2)), counts=False) from None  # noqa: S311 - jitter
    except TooLate:
        raise Later(TOO_LATE, MOMENT, counts=False) from None
    except (OutcomeUnknown, Unintelligible) as unknown:
        _try_again(work, unknown.message)
    except services.SentElsewhere:
        _fail(work, ELSEWHERE, outcome_known=True)
    except services.ContactGone:
        _fail(work, UNLINKED, outcome_known=False)
    except Forbidden:
        _fail(work, NOT_ALLOWED, outcome_known=False)


def _push(work: Work) -> None:
    asked = time.monotonic()
    frozen = _claim(work)
    if frozen is not None and frozen.step is Step.WAIT:
        raise Later("waiting until the last call to Xero is surely over", frozen.wait, counts=False)
    if frozen is not None and frozen.step is Step.LOOK_UP:
        if _adopted(work, frozen):
            return
        asked = time.monotonic()
        frozen = _claim(work, looked_up=True)
    if frozen is not None:
        _send(work, frozen, asked)


def _claim(work: Work, *, looked_up: bool = False) -> FrozenPush | None:
    """Claim with a fresh token at hand, so that no time of the lease goes into getting one between freezing and sending."""
    usable = connection()
    if usable is None:
        raise NotConnected("Xero is not connected.")
    tenant_id, settings = usable.tenant_id, _settings()
    tokens.fresh_access_token(usable.grant_id)
    window, settle = timedelta(seconds=settings.push_key_window_seconds), timedelta(seconds=settings.push_settle_seconds)
    return services.claim_push(work, PushTerms(tenant_id, window, settle), _body, looked_up=looked_up)


def _body(invoice: Invoice) -> str:
    slug = organisation_of(invoice.org_id).slug
    return invoice_body(invoice, showing.lines(invoice.id), f"{_settings().base_url}/o/{slug}/invoices/{invoice.id}")


def _send(work: Work, frozen: FrozenPush, asked: float) -> None:
    """Send what was frozen at ASKED, unless less of the lease is left than the call may take: another worker could be sending too.

    Asked before a place in the budget is waited for, and again when the first byte would go out: a process may stand still in between."""
    try:
        found = _created(frozen, asked + frozen.lease_left.total_seconds())
    except (NotConnected, RateLimited, TooLate) as reason:
        services.record_not_sent(work, frozen.before, reason.message)
        raise
    except (OutcomeUnknown, Unintelligible) as unknown:
        services.record_unknown(work, unknown.message)
        raise
    except Refused as refused:
        _refused(work, frozen, refused)
        return
    services.record_pushed(work, found)


def _created(frozen: FrozenPush, lease_ends: float) -> Found:
    """Raises TooLate when the lease may end (monotonic) before the call is over, Refused also when a 200 says that the one
    element was refused, Unintelligible when it says nothing of it."""
    if time.monotonic() > lease_ends - _needed_seconds():
        raise TooLate(TOO_LATE)
    not_after = lease_ends - longest_call_seconds(_settings())
    options = {"unitdp": "4", "summarizeErrors": "false"}
    answer = call("Invoices.create", purpose=PURPOSE, params=options, body=frozen.body, idempotency_key=frozen.key, urgent=True, not_after=not_after)
    elements = answer.records("Invoices")
    if len(elements) != 1:
        raise Unintelligible("Xero's answer does not hold the invoice", answer.correlation_id)
    if words := refusals(elements[0]):
        raise Refused(400, words, elements, answer.correlation_id)
    found = found_invoice(elements[0])
    if found is None:
        raise Unintelligible("Xero's answer names no invoice", answer.correlation_id)
    return found


def _refused(work: Work, frozen: FrozenPush, refused: Refused) -> None:
    if says(refused.messages, NUMBER_TAKEN) and _adopted(work, frozen):
        return
    if says(refused.messages, KEY_USED):
        services.record_unknown(work, "Xero knows this key for another request")
        if _adopted(work, frozen):
            return
        raise OutcomeUnknown("Xero knows this key for another request")
    known = frozen.step is Step.SEND_NEW or refused.status == 400
    _fail(work, advice_for(refused.messages), "\n".join(refused.messages) or f"Status {refused.status}", outcome_known=known)


def _adopted(work: Work, frozen: FrozenPush) -> bool:
    """Look for the invoice in Xero. Found and the same: adopted; found but different or ended: a person decides; not found: False."""
    try:
        found = look_up(frozen)
    except MoreThanOne as several:
        services.record_attention(work, several.found, AMBIGUOUS, DECIDE, frozen.expected)
        raise GiveUp("more than one invoice under this reference") from None
    if found is None:
        return False
    problem = difference(frozen.expected, found)
    if problem is None:
        services.record_pushed(work, found, adopted=True)
        return True
    advice = DECIDE if found.status in ENDED or may_be_ours(frozen.expected, found) else TAKEN
    services.record_attention(work, found, problem, advice, frozen.expected)
    raise GiveUp("Xero holds something else under this number")


def _try_again(work: Work, reason: str) -> None:
    if work.tries < MAX_TRIES:
        raise Later(reason)
    _fail(work, SILENT, reason, outcome_known=False)


def _fail(work: Work, advice: Advice, words: str = "", *, outcome_known: bool) -> None:
    services.record_failed(work, advice.problem, advice.advice, words, advice.place, outcome_known=outcome_known)
    raise GiveUp(advice.problem)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def push_lease() -> timedelta:
    """PUSH_LEASE_SECONDS, but never less than one call may take: a shorter lease would let nothing be sent."""
    return timedelta(seconds=max(_settings().push_lease_seconds, _needed_seconds() + MOMENT.total_seconds()))


def _needed_seconds() -> float:
    """What sending may take: waiting for a place in the budget, then the call."""
    return PATIENCE_SECONDS + longest_call_seconds(_settings())
