"""How a call to Xero may end other than well; what each means for the caller is in its
docstring.
"""

from collections.abc import Sequence
from datetime import timedelta

from app.kernel.messages import NO_MESSAGE, Message, message, plain_message
from app.xero.api.problems import word_problem


class XeroError(Exception):
    """`problem`: what stood in the way, as a code with details; `message`: the same in words.
    `correlation_id` is what Xero's support asks for.
    """

    def __init__(self, problem: Message | str, correlation_id: str = "") -> None:
        self.problem = plain_message(problem) if isinstance(problem, str) else problem
        self.message = word_problem(self.problem)
        super().__init__(self.message)
        self.correlation_id = correlation_id


class NotConnected(XeroError):
    """The organisation has no connection that may be used: none, or it needs a reconnect. Nothing
    was sent.
    """


class ModuleOff(NotConnected):
    """The organisation has not chosen the module that this call belongs to. Nothing was sent."""


class TooLate(XeroError):
    """The moment after which the call might not be sent had passed. Nothing was sent."""


class OutcomeUnknown(XeroError):
    """Time-out, broken connection or a 5xx: Xero may or may not have done it (facts 3.10)."""


class ServerError(OutcomeUnknown):
    """A 5xx: Xero may have done nothing, all or, of many elements, a part."""


class NotNow(XeroError):
    """Nothing was done, and nothing is wrong: it is tried again after `retry_after`."""

    def __init__(self, problem: Message | str, retry_after: timedelta) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


class RateLimited(NotNow):
    """Xero, or our own shared budget, says not now."""

    def __init__(
        self, problem: Message | str, retry_after: timedelta, limit: str = "minute"
    ) -> None:
        super().__init__(problem, retry_after)
        self.limit = limit


class KeyMissing(NotNow):
    """The access is sealed under a key that this process does not have; another may. Nothing was
    sent, and nothing is known of what Xero would say.
    """


class Refused(XeroError):
    """A 4xx: Xero understood and said no. `messages` are Xero's own words, none when a `problem` is
    given; `elements` the echoed elements.
    """

    def __init__(
        self,
        status: int,
        messages: Sequence[str] = (),
        elements: list[dict[str, object]] | None = None,
        correlation_id: str = "",
        *,
        problem: Message = NO_MESSAGE,
    ) -> None:
        if not problem:
            problem = (
                message("xero.refused", words=list(messages))
                if messages
                else message("xero.refused_status", status=status)
            )
        super().__init__(problem, correlation_id)
        self.status = status
        self.messages = list(messages)
        self.elements = elements or []


class Unintelligible(XeroError):
    """A 2xx whose body is not what the API promises (HTML, cut off): after a write the outcome is
    unknown.
    """


class NotInManifest(XeroError):
    """The data manifest does not name this call: it must not be made. A programming error."""
