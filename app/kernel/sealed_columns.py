"""The columns whose contents are sealed: each says so itself, and where its envelopes belong.

The models must have been imported (app/schema.py).
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement

from app.kernel.tables import table_models

_PLACE = "sealed_place"


def seal_info(place: str) -> dict[str, Any]:
    """What a model says of a column (`mapped_column(info=…)`) that holds envelopes. `place`: where
    they open, with '{key}' for the row's primary key.
    """
    return {_PLACE: place}


def sealed_place(column: ColumnElement[Any], key: UUID | bytes) -> str:
    """Where the envelope in `column` of the row with that primary key opens."""
    assert isinstance(column, Column), "a table's column is sealed"
    place: str = column.info[_PLACE]
    return place.replace("{key}", key.hex() if isinstance(key, bytes) else str(key))


def sealed_columns() -> Iterator["Column[Any]"]:
    """Every such column of the product, in a fixed order."""
    for table, _model in sorted(table_models(), key=lambda pair: pair[0].name):
        yield from (column for column in table.columns if _PLACE in column.info)
