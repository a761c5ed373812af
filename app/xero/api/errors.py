"""How a call to Xero may end other than well; what each means for the caller is in its
docstring.
"""

from datetime import timedelta


class XeroError(Exception):
    """`correlation_id` is what Xero's support asks for."""

    def __init__(self, message: str, correlation_id: str = "") -> None:
        super().__init__(message)
        self.message = message
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


class FellOver(OutcomeUnknown):
    """A 5xx: Xero may have done nothing, all or, of many elements, a part."""


class RateLimited(XeroError):
    """Xero, or our own shared budget, says not now. Nothing was done."""

    def __init__(self, message: str, retry_after: timedelta, problem: str = "minute") -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.problem = problem


class Refused(XeroError):
    """A 4xx: Xero understood and said no. `messages` are Xero's own words, `elements` the echoed
    elements.
    """

    def __init__(
        self,
        status: int,
        messages: list[str],
        elements: list[dict[str, object]] | None = None,
        correlation_id: str = "",
    ) -> None:
        super().__init__("; ".join(messages) or f"Xero answered {status}", correlation_id)
        self.status = status
        self.messages = messages
        self.elements = elements or []


class Unintelligible(XeroError):
    """A 2xx whose body is not what the API promises (HTML, cut off): after a write the outcome is
    unknown.
    """


class NotInManifest(XeroError):
    """The data manifest does not name this call: it must not be made. A programming error."""
