from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlalchemy.engine import Connection

from app.accounts.models import Logo, Membership, Organisation, OrgSlug, User
from app.audit.queries import STAFF_ACTION
from app.exports.models import DataExport, ExportChunk
from app.exports.rules import is_withheld
from app.kernel import clock, tenancy
from app.kernel.db import Base, OrgRow, db, end_reading, own
from app.kernel.errors import NotFound
from app.kernel.tenancy import current_org_id


@dataclass(frozen=True)
class Sheet:
    """A table of an export: what it is called, its columns, and its rows in a fixed order."""

    name: str
    columns: tuple[str, ...]
    query: Select[*tuple[Any, ...]]


def sheets() -> list[Sheet]:
    """Everything of the organisation in force, what is pointed at first: a new table of business
    data is in it by itself.
    """
    owned = {
        mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, OrgRow)
    }
    tables = [
        table
        for table in Base.metadata.sorted_tables
        if table in owned and not is_withheld(table.name)
    ]
    return [
        _organisation(),
        _addresses(),
        _people(),
        _support(),
        *(_sheet(table) for table in tables),
    ]


def count_rows(reading: Connection) -> int:
    """How many rows an export writes: each once as CSV and once as JSON."""
    return 2 * sum(
        reading.execute(
            select(func.count()).select_from(sheet.query.order_by(None).subquery())
        ).scalar_one()
        for sheet in sheets()
    )


def logo(reading: Connection) -> bytes | None:
    return reading.execute(select(Logo.content).where(own(Logo))).scalar_one_or_none()


def exports_of(membership_id: UUID) -> list[DataExport]:
    """What the member has asked for and can still fetch, the newest first."""
    own_live_exports = (
        own(DataExport),
        DataExport.asked_by == membership_id,
        DataExport.expires_at > clock.now(),
    )
    return list(
        db.session.scalars(
            select(DataExport)
            .where(*own_live_exports)
            .order_by(DataExport.created_at.desc(), DataExport.id.desc())
        )
    )


def export_of(membership_id: UUID, export_id: UUID) -> DataExport:
    """An export that the member has asked for, while it is kept. Raises NotFound, also for somebody
    else's.
    """
    export = db.session.get(DataExport, (current_org_id(), export_id))
    if export is None or export.asked_by != membership_id or export.expires_at <= clock.now():
        raise NotFound
    return export


def export_chunks(export_id: UUID) -> Iterator[bytes]:
    """The ZIP, a megabyte at a time. It goes on after the request that asked has left the
    organisation, so each chunk is read inside it anew.
    """
    org_id = current_org_id()
    return takewhile(bool, (_export_chunk(org_id, export_id, position) for position in count()))


def _export_chunk(org_id: UUID, export_id: UUID, position: int) -> bytes:
    """One chunk, b'' after the last; no snapshot stays open while it is sent."""
    chunk = (
        ExportChunk.org_id == org_id,
        ExportChunk.export_id == export_id,
        ExportChunk.position == position,
    )
    with tenancy.acting_as(org_id):
        content = db.session.scalar(select(ExportChunk.content).where(*chunk))
        end_reading()
    return content or b""


def _sheet(table: Table) -> Sheet:
    columns = [column for column in table.c if not is_withheld(table.name, column.name)]
    query = select(*columns).where(own(table.c)).order_by(table.c.id)
    return Sheet(table.name, tuple(column.name for column in columns), query)


def _organisation() -> Sheet:
    columns = list(Organisation.__table__.columns)
    return Sheet(
        "organisation",
        tuple(column.name for column in columns),
        select(*columns).where(Organisation.id == current_org_id()),
    )


def _addresses() -> Sheet:
    query = (
        select(OrgSlug.slug, OrgSlug.since)
        .where(own(OrgSlug))
        .order_by(OrgSlug.since, OrgSlug.slug)
    )
    return Sheet("addresses", ("slug", "since"), query)


def _support() -> Sheet:
    """What support staff did that touches the organisation, as its audit log says it."""
    columns = (
        STAFF_ACTION.c.id,
        STAFF_ACTION.c.created_at,
        STAFF_ACTION.c.action,
        STAFF_ACTION.c.subject,
        STAFF_ACTION.c.details,
    )
    query = select(*columns).where(own(STAFF_ACTION.c)).order_by(STAFF_ACTION.c.id)
    return Sheet("support_actions", tuple(column.name for column in columns), query)


def _people() -> Sheet:
    """Those who are or were members: a user_id elsewhere is the id of one of them."""
    inside = select(User.id, User.name, User.email).join(Membership, Membership.user_id == User.id)
    return Sheet(
        "people",
        ("user_id", "name", "email"),
        inside.where(own(Membership)).order_by(User.id),
    )
