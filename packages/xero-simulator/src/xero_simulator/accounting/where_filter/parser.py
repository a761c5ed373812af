"""Recursive descent: or → and → comparison → operand → primary."""

from datetime import UTC, datetime
from decimal import Decimal

from xero_simulator.accounting.errors import QueryError
from xero_simulator.accounting.query_fields import Kind
from xero_simulator.accounting.where_filter.lexer import Token, tokens
from xero_simulator.accounting.where_filter.tree import (
    Call,
    Comparison,
    Junction,
    Literal,
    Node,
    Path,
)

_COMPARISONS = ("==", "!=", ">=", "<=", ">", "<")
_CONSTANTS = {
    "true": Literal(Kind.BOOL, True),
    "false": Literal(Kind.BOOL, False),
    "null": Literal(Kind.NULL, None),
}


def parse(source: str) -> Node:
    """The tree of a whole `where`; QueryError when it is malformed."""
    return _Parser(tokens(source)).parse_whole()


class _Parser:
    def __init__(self, source_tokens: list[Token]) -> None:
        self._tokens = source_tokens
        self._position = 0

    def parse_whole(self) -> Node:
        node = self._disjunction()
        if self._peek_token().kind != "end":
            raise QueryError(f"Syntax error at position {self._peek_token().position}")
        return node

    def _disjunction(self) -> Node:
        terms = [self._conjunction()]
        while self._take_operator("or"):
            terms.append(self._conjunction())
        return terms[0] if len(terms) == 1 else Junction("or", tuple(terms))

    def _conjunction(self) -> Node:
        terms = [self._comparison()]
        while self._take_operator("and"):
            terms.append(self._comparison())
        return terms[0] if len(terms) == 1 else Junction("and", tuple(terms))

    def _comparison(self) -> Node:
        left = self._operand()
        for operator in _COMPARISONS:
            if self._take_operator(operator):
                return Comparison(operator, left, self._operand())
        return left

    def _operand(self) -> Node:
        node = self._primary()
        while self._take_operator("."):
            node = self._member(node, self._word())
        return node

    def _member(self, node: Node, name: str) -> Node:
        if self._take_operator("("):
            return Call(node, name.casefold(), self._arguments())
        if not isinstance(node, Path):
            raise QueryError(f"No property or field '{name}' exists here")
        return Path(f"{node.name}.{name}")

    def _primary(self) -> Node:
        token = self._next_token()
        if token.kind == "text":
            return Literal(Kind.TEXT, token.value)
        if token.kind == "number":
            return Literal(Kind.NUMBER, Decimal(token.value))
        if token.kind == "word":
            return self._named_node(token)
        if token.value == "(":
            node = self._disjunction()
            self._expect(")")
            return node
        raise QueryError(f"Expression expected at position {token.position}")

    def _named_node(self, token: Token) -> Node:
        word = token.value.casefold()
        if word == "guid" and self._take_operator("("):
            return _guid(self._arguments())
        if word == "datetime" and self._take_operator("("):
            return _date(self._arguments())
        if word == "datetime" and self._take_operator("."):
            return self._parsed_date()
        return _CONSTANTS.get(word, Path(token.value))

    def _parsed_date(self) -> Node:
        if self._word().casefold() != "parse":
            raise QueryError("No such method exists in type 'DateTime'")
        self._expect("(")
        return _date_from_text(self._arguments())

    def _arguments(self) -> tuple[Node, ...]:
        if self._take_operator(")"):
            return ()
        arguments = [self._disjunction()]
        while self._take_operator(","):
            arguments.append(self._disjunction())
        self._expect(")")
        return tuple(arguments)

    def _word(self) -> str:
        token = self._next_token()
        if token.kind != "word":
            raise QueryError(f"Identifier expected at position {token.position}")
        return token.value

    def _peek_token(self) -> Token:
        return self._tokens[self._position]

    def _next_token(self) -> Token:
        token = self._tokens[self._position]
        self._position = min(self._position + 1, len(self._tokens) - 1)
        return token

    def _take_operator(self, operator: str) -> bool:
        is_next = self._peek_token().kind == "operator" and self._peek_token().value == operator
        self._position += is_next
        return is_next

    def _expect(self, operator: str) -> None:
        if not self._take_operator(operator):
            raise QueryError(f"'{operator}' expected at position {self._peek_token().position}")


def _guid(arguments: tuple[Node, ...]) -> Literal:
    match arguments:
        case (Literal(Kind.TEXT, str(value)),):
            return Literal(Kind.GUID, value)
    raise QueryError("No applicable constructor exists in type 'Guid'")


def _date(arguments: tuple[Node, ...]) -> Literal:
    parts = [
        int(part.value)
        for part in arguments
        if isinstance(part, Literal) and isinstance(part.value, Decimal)
    ]
    try:
        year, month, day, hour, minute, second = [*parts, *[0] * (6 - len(parts))]
        return Literal(Kind.DATE, datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    except (ValueError, OverflowError) as failure:
        raise QueryError("No applicable constructor exists in type 'DateTime'") from failure


def _date_from_text(arguments: tuple[Node, ...]) -> Literal:
    match arguments:
        case (Literal(Kind.TEXT, str(value)),):
            try:
                moment = datetime.fromisoformat(value.strip())
            except ValueError as failure:
                raise QueryError("String was not recognized as a valid DateTime.") from failure
            return Literal(
                Kind.DATE, moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            )
    raise QueryError("No applicable method 'Parse' exists in type 'DateTime'")
