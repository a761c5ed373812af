"""Errors whose text is meant for the person who caused them."""


class DomainError(Exception):
    """A rule of the product says no. `message` is in the user's words; `field` names the form field
    it belongs beside.
    """

    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Conflict(DomainError):
    """Somebody else changed it first, or it is locked."""

    status = 409


class NotFound(DomainError):
    """It does not exist, or belongs to another organisation: the two look the same from outside."""

    status = 404

    def __init__(self, message: str = "There is nothing here.") -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """The role of the member does not allow it."""

    status = 403

    def __init__(self, message: str = "Your role does not allow this.") -> None:
        super().__init__(message)
