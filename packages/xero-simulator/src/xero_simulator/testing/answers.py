"""Every answer of this process's simulators, compared with the list of its keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request, request_finished

from xero_simulator.key_lists.exchanges import (
    API_PATH,
    Exchange,
    exchange_differences,
    exchange_parts,
)

_WHOLE_ANSWERS = ("/connections", "/connect/token")


@dataclass
class AnswerComparison:
    """`differences` in words, and the titles of the lists that stood for an answer."""

    differences: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    def add(self, exchange: Exchange) -> None:
        self.titles |= {part.wanted.title for part in exchange_parts(exchange)}
        self.differences += exchange_differences(exchange)


@contextmanager
def compared_answers() -> Iterator[AnswerComparison]:
    """While the block runs. Answers of simulators in processes of their own are not seen."""
    comparison = AnswerComparison()

    def compare(_: Any, response: Response, **_more: Any) -> None:
        if _has_list(response):
            comparison.add(_exchange(response))

    with request_finished.connected_to(compare):
        yield comparison


def _has_list(response: Response) -> bool:
    """What somebody attached may be JSON too, and is no answer of Xero's."""
    path = request.path.lower()
    is_file = request.method == "GET" and "/attachments/" in path
    is_known = path.startswith(API_PATH) or path in _WHOLE_ANSWERS
    return is_known and response.is_json and not is_file


def _exchange(response: Response) -> Exchange:
    query = {name.lower(): value for name, value in request.args.items()}
    path = request.path.lower()
    return Exchange(request.method, path, query, response.status_code, response.get_json())
