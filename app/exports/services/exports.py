from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Membership
from app.exports.events import ExportRequested
from app.exports.models import DataExport, ExportChunk
from app.exports.queries import count_rows
from app.exports.rules import MAX_EXPORT_DAYS
from app.exports.services.archive import ChunkWriter, write_zip
from app.kernel import audit, clock, jobs
from app.kernel.db import db, own, transaction
from app.kernel.errors import Conflict
from app.kernel.events import emit
from app.kernel.jobs.claims import renew_lease, require_lease
from app.kernel.messages import Message
from app.kernel.snapshots import snapshot
from app.kernel.tenancy import current_org_id
from app.permissions import Permission, can


def request_export(membership_id: UUID) -> None:
    """Ask for a ZIP of everything of the organisation in force, for this member; a worker makes it.
    Raises Conflict while one is under way.
    """
    with transaction() as session:
        member = session.get_one(
            Membership,
            (current_org_id(), membership_id),
            with_for_update={"key_share": True, "of": Membership},
        )
        under_way = (
            DataExport.asked_by == member.id,
            DataExport.state.in_(("waiting", "running")),
            DataExport.expires_at > clock.now(),
        )
        if session.scalar(select(DataExport.id).where(own(DataExport), *under_way)) is not None:
            raise Conflict("An export is being made already. It appears here when it is ready.")
        export = DataExport(
            asked_by=member.id, expires_at=clock.now() + timedelta(days=MAX_EXPORT_DAYS)
        )
        session.add(export)
        session.flush()
        audit.record("export.asked", member.name)
        emit(ExportRequested(export.id))


def make_export(job: jobs.ClaimedJob) -> None:
    """The export `job.subject`, from one moment of the organisation in force. One that died in the
    middle starts anew; one whose member may not have it any more fails.
    """
    export_id = UUID(job.subject)
    if not _begin(job, export_id):
        return
    writer = ChunkWriter(lambda position, content: _save(job, export_id, position, content))
    with snapshot() as reading:
        _note(job, export_id, expected=count_rows(reading))
        write_zip(reading, writer, clock.now(), lambda rows: _note(job, export_id, rows=rows))
    _note(
        job,
        export_id,
        state="done",
        size=writer.size,
        sha256=writer.digest.hexdigest(),
        finished_at=clock.now(),
    )


def note_download(export_id: UUID, name: str) -> None:
    """In the audit log: whoever asks fetches the export."""
    with transaction():
        audit.record("export.downloaded", name, export=str(export_id))


def fail_export(job: jobs.ClaimedJob, _reason: Message) -> None:
    """It will not be made: the page says so."""
    with transaction() as session:
        require_lease(job)
        _change(session, UUID(job.subject), state="failed", finished_at=clock.now())


def _begin(job: jobs.ClaimedJob, export_id: UUID) -> bool:
    """Whether there is something to do; what an earlier try has written is dropped."""
    with transaction() as session:
        require_lease(job)
        export = session.get(DataExport, (current_org_id(), export_id), with_for_update=True)
        if export is None or export.state in ("done", "failed"):
            return False
        member = session.get_one(Membership, (current_org_id(), export.asked_by))
        allowed = member.deactivated_at is None and can(member.role, Permission.SEE_LOGS)
        session.execute(
            delete(ExportChunk).where(own(ExportChunk), ExportChunk.export_id == export_id)
        )
        export.state, export.rows = ("running" if allowed else "failed"), 0
    return allowed


def _save(job: jobs.ClaimedJob, export_id: UUID, position: int, content: bytes) -> None:
    with transaction() as session:
        require_lease(job)
        session.add(ExportChunk(export_id=export_id, position=position, content=content))
    db.session.expunge_all()
    renew_lease(job)


def _note(job: jobs.ClaimedJob, export_id: UUID, **values: object) -> None:
    with transaction() as session:
        require_lease(job)
        _change(session, export_id, **values)


def _change(session: Session, export_id: UUID, **values: object) -> None:
    session.execute(
        update(DataExport).where(own(DataExport), DataExport.id == export_id).values(**values)
    )
