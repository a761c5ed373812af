"""Turns a tree into a predicate over records. Text compares without regard to case (facts 3.2,
[R]).
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from xero_simulator.accounting.errors import QueryError
from xero_simulator.accounting.query_fields import Field, FieldSet, Kind
from xero_simulator.accounting.where_filter.parser import parse
from xero_simulator.accounting.where_filter.tree import (
    Call,
    Comparison,
    Junction,
    Literal,
    Node,
    Path,
)

R = TypeVar("R")

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda target, part: part in target,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
_TEXTUAL = frozenset({Kind.TEXT, Kind.GUID})


@dataclass(frozen=True)
class _Typed(Generic[R]):
    """An expression that gives a comparable value: text casefolded, dates as UTC moments."""

    kind: Kind
    read: Callable[[R], Any]


def compile_where(source: str, fields: FieldSet[R]) -> Callable[[R], bool]:
    """QueryError for malformed text, unknown properties and kinds that cannot be compared."""
    try:
        return _compile_condition(parse(source), fields).read
    except RecursionError as failure:
        raise QueryError("Expression is too deep") from failure


def compile_order(source: str, fields: FieldSet[R]) -> list[tuple[Callable[[R], Any], bool]]:
    """Sort keys (missing values first) and whether each is descending: `Name ASC, Date DESC`."""
    return [_sort_key(part.split(), fields) for part in source.split(",")]


def _sort_key(words: list[str], fields: FieldSet[R]) -> tuple[Callable[[R], Any], bool]:
    direction = words[1].upper() if len(words) == 2 else "ASC"
    if not words or len(words) > 2 or direction not in ("ASC", "DESC"):
        raise QueryError("Syntax error in order")
    read = _compile_path(words[0], fields).read
    return (lambda record: _sort_missing_first(read(record))), direction == "DESC"


def _sort_missing_first(value: Any) -> tuple[bool, Any]:
    return (False, 0) if value is None else (True, value)


def _compile_condition(node: Node, fields: FieldSet[R]) -> _Typed[R]:
    condition = _compile_node(node, fields)
    if condition.kind is not Kind.BOOL:
        raise QueryError("Expression of type 'Boolean' expected")
    return condition


def _compile_node(node: Node, fields: FieldSet[R]) -> _Typed[R]:
    match node:
        case Literal(kind, value):
            constant = _comparable_value(value)
            return _Typed(kind, lambda _: constant)
        case Path(name):
            return _compile_path(name, fields)
        case Call():
            return _compile_call(node, fields)
        case Comparison():
            return _compile_comparison(node, fields)
        case Junction():
            return _compile_junction(node, fields)


def _compile_path(name: str, fields: FieldSet[R]) -> _Typed[R]:
    field = fields.find(name)
    if field is None:
        raise QueryError(f"No property or field '{name}' exists in type '{fields.type_name}'")
    return _Typed(field.kind, _reader(field))


def _reader(field: Field[R]) -> Callable[[R], Any]:
    read = field.read
    if field.kind in (Kind.NUMBER, Kind.BOOL):
        return read
    return lambda record: _comparable_value(read(record))


def _comparable_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def _compile_call(node: Call, fields: FieldSet[R]) -> _Typed[R]:
    target = _compile_node(node.target, fields)
    if target.kind is not Kind.TEXT:
        raise QueryError(
            f"No applicable method '{node.method}' exists in type '{target.kind.value}'"
        )
    if node.method in ("tolower", "toupper", "trim") and not node.arguments:
        return target
    if node.method in _TEXT_TESTS and len(node.arguments) == 1:
        return _compile_text_test(
            _TEXT_TESTS[node.method], target, _compile_node(node.arguments[0], fields)
        )
    raise QueryError(f"No applicable method '{node.method}' exists in type 'String'")


def _compile_text_test(
    test: Callable[[str, str], bool], target: _Typed[R], part: _Typed[R]
) -> _Typed[R]:
    if part.kind is not Kind.TEXT:
        raise QueryError("The argument must be of type 'String'")

    def is_true(record: R) -> bool:
        whole, piece = target.read(record), part.read(record)
        return whole is not None and piece is not None and test(whole, piece)

    return _Typed(Kind.BOOL, is_true)


def _compile_comparison(node: Comparison, fields: FieldSet[R]) -> _Typed[R]:
    left, right = _compile_node(node.left, fields), _compile_node(node.right, fields)
    if not _may_compare(left.kind, right.kind):
        raise QueryError(
            f"Operator '{node.operator}' incompatible with operand types '{left.kind.value}' and"
            f" '{right.kind.value}'"
        )
    compare = _OPERATORS[node.operator]
    has_null_answer = node.operator in ("==", "!=")

    def is_true(record: R) -> bool:
        first, second = left.read(record), right.read(record)
        if first is None or second is None:
            return has_null_answer and compare(first, second)
        return compare(first, second)

    return _Typed(Kind.BOOL, is_true)


def _may_compare(left: Kind, right: Kind) -> bool:
    return left is right or Kind.NULL in (left, right) or {left, right} == _TEXTUAL


def _compile_junction(node: Junction, fields: FieldSet[R]) -> _Typed[R]:
    terms = [_compile_condition(term, fields).read for term in node.terms]
    join = all if node.operator == "and" else any
    return _Typed(Kind.BOOL, lambda record: join(term(record) for term in terms))
