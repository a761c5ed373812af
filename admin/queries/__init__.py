"""What the console shows. Only columns are selected, never whole rows: its database role may read
no others.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from app.accounts.models import Organisation

Line = Row[*tuple[Any, ...]]
Lines = Sequence[Line]
Wanted = Select[*tuple[Any, ...]]


def named(q: str) -> ColumnElement[bool]:
    """Organisations with Q in their name or address."""
    return Organisation.name.icontains(q, autoescape=True) | Organisation.slug.icontains(
        q, autoescape=True
    )
