"""The syntax tree of a `where`."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xero_simulator.accounting.query_fields import Kind


@dataclass(frozen=True)
class Literal:
    kind: Kind
    value: str | Decimal | datetime | bool | None


@dataclass(frozen=True)
class Path:
    """A property, dotted when nested."""

    name: str


@dataclass(frozen=True)
class Call:
    """A text method: ToLower, ToUpper, Contains, StartsWith, EndsWith."""

    target: "Node"
    method: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Comparison:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Junction:
    """All (`and`) or any (`or`) of the terms."""

    operator: str
    terms: tuple["Node", ...]


Node = Literal | Path | Call | Comparison | Junction
