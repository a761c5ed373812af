from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Date, Select, Table, and_, cast, null, select

from app.accounts.queries import members
from app.kernel.db import db, own
from app.kernel.tables import table_models
from app.projects.models import Client, Project, Rate
from app.projects.rules.amounts import AMOUNT_NAME, StoredAmount

OWN_ORGANISATION = "the organisation"


def amounts_of_client(client: Client) -> list[StoredAmount]:
    """Every amount and rate that is read in the client's currency: its own rates, then what its
    projects have, whatever they are billed by now. Those of 0 are 0 in every currency.
    """
    rates = _rates_where(Rate.client_id == client.id)
    return [
        *(StoredAmount("rate", client.name, rate.starts_on) for rate in rates),
        *_amounts_of_projects(Project.client_id == client.id),
    ]


def amounts_of_project(project_id: UUID) -> list[StoredAmount]:
    """Those of them that the project has."""
    return _amounts_of_projects(Project.id == project_id)


def amounts_of_organisation() -> list[StoredAmount]:
    """Every rate that is read in the organisation's currency: its own and those of its members."""
    names: dict[UUID | None, str] = {member.id: member.name for member in members()}
    return [
        StoredAmount("rate", names.get(rate.membership_id, OWN_ORGANISATION), rate.starts_on)
        for rate in _rates_where(Rate.client_id.is_(None), Rate.project_id.is_(None))
    ]


def amount_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """The columns of amounts without a currency, of whichever capability; each stands in the table
    of projects or in one that names a project.
    """
    for table, _model in sorted(table_models(), key=lambda pair: pair[0].name):
        for column in table.columns:
            if AMOUNT_NAME in column.info:
                yield table, column


def _rates_where(*conditions: ColumnElement[bool]) -> list[Rate]:
    query = select(Rate).where(own(Rate), Rate.amount != 0, *conditions)
    return list(db.session.scalars(query.order_by(Rate.starts_on)))


def _amounts_of_projects(condition: ColumnElement[bool]) -> list[StoredAmount]:
    return [
        StoredAmount(column.info[AMOUNT_NAME], name, starts_on)
        for table, column in amount_columns()
        for name, starts_on in db.session.execute(_select_amounts(table, column).where(condition))
    ]


def _select_amounts(table: Table, column: Column[Any]) -> Select[Any]:
    since = table.columns.get("starts_on", cast(null(), Date))
    query = select(Project.name, since).where(own(Project), column != 0)
    if table is not Project.__table__:
        query = query.join(
            table, and_(table.c.org_id == Project.org_id, table.c.project_id == Project.id)
        )
    return query.order_by(Project.name_key, since)
