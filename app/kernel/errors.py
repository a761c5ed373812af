"""Errors whose text is meant for the person who caused them."""

from collections.abc import Mapping
from typing import Self

from app.kernel.messages import NO_MESSAGE, Message, plain_message, word


class DomainError(Exception):
    """A rule of the product says no. `message` is in the user's words; `field` names the form field
    it belongs beside. `reason`: the same for whoever stores it, with a code where one is given.
    """

    status = 422

    def __init__(
        self, message: str, field: str | None = None, reason: Message = NO_MESSAGE
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.reason = reason or plain_message(message)

    @classmethod
    def with_reason(
        cls, reason: Message, sentences: Mapping[str, str], field: str | None = None
    ) -> Self:
        """With the `reason`, worded by `sentences`."""
        return cls(word(reason, sentences), field, reason)


class Conflict(DomainError):
    """Somebody else changed it first, or it is locked."""

    status = 409


class NotFound(DomainError):
    """It does not exist, or belongs to another organisation: the two look the same from outside."""

    status = 404

    def __init__(
        self,
        message: str = "It may have been deleted, or it belongs to an organisation you are not in.",
    ) -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """The role of the member does not allow it."""

    status = 403

    def __init__(self, message: str = "Your role does not allow this.") -> None:
        super().__init__(message)
