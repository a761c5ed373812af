"""What can go wrong in a ledger or in a request to it; `envelope.py` turns these into Xero's
shapes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class LedgerError(Exception):
    """A change made in the organisation itself (web view, controls) that Xero would refuse, in its
    words.
    """


class ResourceMissingError(Exception):
    """No such resource: 404, `text/html` (facts 3.10)."""


class MethodMissingError(Exception):
    """A verb that the endpoint does not have: 501, error 20."""


class BodyError(Exception):
    """A body or a value in it cannot be converted: 400, error 14."""


class ContentTypeError(Exception):
    """The content type of a write is not JSON: 415."""


class BodyTooLargeError(Exception):
    """More than 10 MB: 413."""


class ServerFailureError(Exception):
    """Xero itself falls over on this input: 500."""


class QueryError(Exception):
    """`where` or `order` cannot be parsed: 400, error 16."""


class PreconditionError(Exception):
    """If-Modified-Since is in none of the known formats: 412."""


class TooManyRecordsError(Exception):
    """An unpaged and unfiltered list above 100,000 records: 400."""


@dataclass
class RefusedError(Exception):
    """One element of a write did not pass validation; `echo` is the element as Xero sends it
    back.
    """

    messages: Sequence[str]
    echo: dict[str, Any]


@dataclass
class BatchRefusedError(Exception):
    """A write with summarizeErrors on held refused elements: 400, nothing saved."""

    elements: list[dict[str, Any]]
