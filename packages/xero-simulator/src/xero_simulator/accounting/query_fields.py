"""What `where` and `order` may name: the typed properties of a resource."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Generic, TypeVar

R = TypeVar("R")
Value = str | Decimal | datetime | date | bool | int | None


class Kind(Enum):
    """The value names are those that Xero's parser prints."""

    TEXT = "String"
    GUID = "Guid"
    NUMBER = "Decimal"
    DATE = "DateTime"
    BOOL = "Boolean"
    NULL = "Object"


@dataclass(frozen=True)
class Field(Generic[R]):
    """A property as a query sees it; `read` gives None where Xero has no value."""

    kind: Kind
    read: Callable[[R], Value]


@dataclass(frozen=True)
class FieldSet(Generic[R]):
    """The properties of one resource by casefolded path, `contact.name` for a nested one."""

    type_name: str
    fields: Mapping[str, Field[R]]

    def find(self, path: str) -> Field[R] | None:
        return self.fields.get(path.casefold())


def text(read: Callable[[R], str | None]) -> Field[R]:
    return Field(Kind.TEXT, lambda record: read(record) or None)


def guid(read: Callable[[R], str | None]) -> Field[R]:
    return Field(Kind.GUID, lambda record: read(record) or None)


def number(read: Callable[[R], Decimal | int | None]) -> Field[R]:
    return Field(Kind.NUMBER, read)


def day(read: Callable[[R], datetime | date | None]) -> Field[R]:
    return Field(Kind.DATE, read)


def flag(read: Callable[[R], bool]) -> Field[R]:
    return Field(Kind.BOOL, read)
