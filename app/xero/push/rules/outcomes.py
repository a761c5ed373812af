"""What may become of one invoice of a batch, and how Xero's answer tells which."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.kernel.messages import Message, message
from app.xero.api.element_messages import validation_messages, warning_messages
from app.xero.push.rules.advice import Advice
from app.xero.push.rules.error_advice import advice_for
from app.xero.push.rules.found_invoices import FoundInvoice, read_found_invoice
from app.xero.push.rules.steps import Step
from app.xero.push.rules.wording import RECONNECT_ADVICE, SILENCE_ADVICE

Json = dict[str, Any]
UNEXPLAINED_REASON = message("push.unexplained")


@dataclass(frozen=True)
class Pushed:
    """Xero holds the invoice. `adopted`: it was found there, an earlier attempt had arrived.
    `warnings`: Xero's words for what it took otherwise than it was sent.
    """

    found: FoundInvoice
    adopted: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adopted:
    """A person has said that what was found is the invoice."""

    found: FoundInvoice


@dataclass(frozen=True)
class NeedsDecision:
    """Xero holds something else under the invoice's number (or an ended one): a person decides."""

    found: FoundInvoice
    problem: Message
    advice: Message


@dataclass(frozen=True)
class Failed:
    """Over without an invoice. `place`: where it is put right. Unless it `is_known` that nothing
    was made, an earlier attempt may still have arrived. What Hourline says of it beyond that is the
    problem's detail `reason`; `xero_words` are Xero's alone.
    """

    problem: Message
    advice: Message
    xero_words: str = ""
    place: str = ""
    is_known: bool = False


@dataclass(frozen=True)
class OutcomeUnknown:
    """Something was sent or asked and no answer arrived: tried again by itself, up to MAX_RETRIES
    times; then it fails as `finally_`.
    """

    reason: Message
    finally_: Failed


@dataclass(frozen=True)
class RetryLater:
    """Xero's limits did not allow to ask; nothing changes meanwhile."""

    reason: Message
    after: timedelta


@dataclass(frozen=True)
class SplitBatch:
    """The request as a whole was refused and nothing was done: next time it goes with fewer
    others, at most `max_batch_size` in all.
    """

    reason: Message
    max_batch_size: int


Outcome = Pushed | Adopted | NeedsDecision | Failed | OutcomeUnknown | RetryLater | SplitBatch


def read_outcome(element: Json) -> Outcome | list[str]:
    """What became of the invoice, or Xero's words for why it was refused."""
    if messages := refusal_messages(element):
        return messages
    invoice = read_found_invoice(element)
    if invoice is None:
        return OutcomeUnknown(message("push.no_id"), no_answer())
    return Pushed(invoice, warnings=tuple(warning_messages(element)))


def is_warned(outcome: Outcome) -> bool:
    """Xero took it, otherwise than it was sent."""
    return isinstance(outcome, Pushed) and bool(outcome.warnings)


def refusal_messages(element: Json) -> list[str]:
    """Xero's words for why it did not take `element`, however the answer says so (facts 3.4): one
    empty text when it gives none, nothing when it took it.
    """
    messages = validation_messages(element)
    is_refused = (
        messages or element.get("HasErrors") is True or element.get("HasValidationErrors") is True
    )
    if is_refused or str(element.get("StatusAttributeString", "")).upper() == "ERROR":
        return messages or [""]
    return []


def rejection(
    step: Step, messages: list[str], status: int = 400, reason: Message = UNEXPLAINED_REASON
) -> Failed:
    """Xero said no; without `messages` of its own, for that `reason`. It is known that nothing was
    made, unless an earlier attempt was of unknown outcome and this is no judgement on its contents.
    """
    failed = lookup_rejection(messages, status, reason)
    return replace(failed, is_known=step is Step.SEND_NEW or status == 400)


def lookup_rejection(
    messages: list[str], status: int, reason: Message = UNEXPLAINED_REASON
) -> Failed:
    """Xero refused a question about what it holds: that says nothing of what was sent before."""
    failed = failure(advice_for(messages, status), "\n".join(messages))
    return failed if failed.xero_words else _explain(failed, reason)


def connection_failure(reason: Message) -> Failed:
    """The connection may not be used, for that `reason`."""
    return _explain(failure(RECONNECT_ADVICE), reason)


def _explain(failed: Failed, reason: Message) -> Failed:
    return replace(failed, problem=message(failed.problem.code, reason=reason))


def failure(advice: Advice, xero_words: str = "", *, is_known: bool = False) -> Failed:
    code = advice.code
    return Failed(message(code), message(f"{code}.advice"), xero_words, advice.place, is_known)


def no_answer() -> Failed:
    """What a push ends as when Xero has said nothing for too long."""
    return failure(SILENCE_ADVICE)
