"""Which key list stands for an answer, by the call that it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xero_simulator.key_lists import envelopes
from xero_simulator.key_lists.comparison import differences
from xero_simulator.key_lists.keys import KeyList
from xero_simulator.key_lists.table import TABLE, AnswerLists

API_PATH = "/api.xro/2.0/"
_NAMES = {name.lower(): name for name in TABLE} | {
    "organisation": "Organisations",
    "history": "HistoryRecords",
    "onlineinvoice": "OnlineInvoices",
    "email": "Emails",
}
_REPORT_SEGMENTS = 2
_SUB_RESOURCE_PLACE = 2


@dataclass(frozen=True)
class Exchange:
    """A call and the JSON that answered it. `path` and the names in `query` in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int
    body: Any


@dataclass(frozen=True)
class Part:
    """Of an answer: what stands at `place`, and the list that stands for it."""

    place: str
    value: Any
    wanted: KeyList


def exchange_parts(exchange: Exchange) -> list[Part]:
    """What is to be compared. LookupError for an answer that no list describes."""
    if whole := _whole_answer_list(exchange):
        return [Part("answer", exchange.body, whole)]
    lists = _lists_of(exchange.path)
    if lists is None:
        raise LookupError(f"no list describes {exchange.path}")
    if exchange.status == 400:
        assert lists.refusal, f"{lists.name} is not written"
        elements = exchange.body["Elements"]
        around = Part("answer", {**exchange.body, "Elements": []}, envelopes.REFUSAL)
        return [around, *(Part("Elements", element, lists.refusal) for element in elements)]
    return _envelope_parts(exchange, lists)


def exchange_differences(exchange: Exchange) -> list[str]:
    """What the answer has that its list lacks, and the other way round."""
    call = f"{exchange.method} {exchange.path} {exchange.status}"
    return [
        f"{call}: {difference}"
        for part in exchange_parts(exchange)
        for difference in differences(part.value, part.wanted, part.place)
    ]


def _whole_answer_list(exchange: Exchange) -> KeyList | None:
    """For answers that have no rows."""
    if exchange.status == 500:
        return envelopes.SERVER_ERROR
    if exchange.path == "/connections":
        return envelopes.CONNECTION if exchange.status == 200 else envelopes.GATEWAY
    if exchange.path == "/connect/token":
        return envelopes.TOKEN if exchange.status == 200 else envelopes.TOKEN_ERROR
    if exchange.status == 400:
        return _unreadable_list(exchange.body)
    return {
        401: envelopes.GATEWAY,
        403: envelopes.GATEWAY,
        501: envelopes.UNREADABLE,
    }.get(exchange.status)


def _unreadable_list(body: dict[str, Any]) -> KeyList | None:
    if "Detail" in body:
        return envelopes.GATEWAY
    if "Elements" not in body:
        return envelopes.UNREADABLE
    return None if body["Elements"] else envelopes.TOO_MANY_RECORDS


def _lists_of(path: str) -> AnswerLists | None:
    segments = path.removeprefix(API_PATH).strip("/").split("/")
    last = segments[-1]
    if segments[0] == "reports" and len(segments) == _REPORT_SEGMENTS:
        return TABLE["Reports"]
    if last == "actions":
        return TABLE["Actions"]
    part = segments[_SUB_RESOURCE_PLACE] if len(segments) > _SUB_RESOURCE_PLACE else segments[0]
    name = _NAMES.get(part)
    return TABLE[name] if name else None


def _envelope_parts(exchange: Exchange, lists: AnswerLists) -> list[Part]:
    is_read = exchange.method in ("GET", "HEAD")
    envelope = envelopes.envelope_of(lists.name, paged="pagination" in exchange.body)
    rows = [
        Part(
            lists.name,
            row,
            _read_list(exchange, lists) if is_read else _written_list(row, lists),
        )
        for row in exchange.body.get(lists.name, [])
    ]
    return [Part("answer", {**exchange.body, lists.name: []}, envelope), *rows]


def _read_list(exchange: Exchange, lists: AnswerLists) -> KeyList:
    depth = len(exchange.path.removeprefix(API_PATH).strip("/").split("/"))
    if depth == _SUB_RESOURCE_PLACE and lists.alone:
        return lists.alone
    if lists.summary and exchange.query.get("summaryonly", "").lower() == "true":
        return lists.summary
    if lists.page and {"page", "ids"} & {name for name, value in exchange.query.items() if value}:
        return lists.page
    return lists.list


def _written_list(row: Any, lists: AnswerLists) -> KeyList:
    is_refused = row.get("StatusAttributeString") == "ERROR" or row.get("ValidationErrors")
    key_list = lists.refusal if is_refused else lists.write
    assert key_list, f"{lists.name} is not written"
    return key_list
