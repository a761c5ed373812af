"""What the console shows. Only columns are selected, never whole rows: its database role may read
no others.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from app.accounts.models import Organisation
from app.kernel.db import db

ResultRow = Row[*tuple[Any, ...]]
Rows = Sequence[ResultRow]
Statement = Select[*tuple[Any, ...]]


PAGE_ROWS = 50


def page_rows(statement: Statement, page: int, q: str = "") -> Rows:
    """One page of the rows, from page 1, and one row more when there are others. `q`: only those of
    organisations with it in their name or address.
    """
    if q:
        statement = statement.where(names_organisation(q))
    page_statement = statement.limit(PAGE_ROWS + 1).offset((page - 1) * PAGE_ROWS)
    return db.session.execute(page_statement).all()


def names_organisation(q: str) -> ColumnElement[bool]:
    """The condition that an organisation has `q` in its name or address."""
    return Organisation.name.icontains(q, autoescape=True) | Organisation.slug.icontains(
        q, autoescape=True
    )
