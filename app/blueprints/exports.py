"""Everything of the organisation as a ZIP, made in the background, for whoever asked."""

from uuid import UUID

from flask import Blueprint, flash, g, stream_with_context, url_for
from werkzeug.wrappers import Response

from app.exports import queries
from app.exports.rules import MAX_EXPORT_DAYS
from app.exports.services import exports
from app.kernel import clock
from app.kernel.errors import Conflict
from app.permissions import Permission
from app.web.access import requires, requires_confirmation
from app.web.page import redirect_to, render

blueprint = Blueprint("exports", __name__, url_prefix="/o/<slug>/exports")


@blueprint.get("")
@requires(Permission.SEE_LOGS)
def index() -> Response:
    own_exports = queries.exports_of(g.member.id)
    under_way = any(export.state in ("waiting", "running") for export in own_exports)
    return render(
        "exports/index.html",
        "exports_table",
        exports=own_exports,
        under_way=under_way,
        days=MAX_EXPORT_DAYS,
    )


@blueprint.post("")
@requires(Permission.SEE_LOGS)
@requires_confirmation
def create() -> Response:
    exports.request_export(g.member.id)
    flash("The export is being made. You can continue working meanwhile.", "success")
    return redirect_to(url_for("exports.index"))


@blueprint.get("/<uuid:export_id>/download")
@requires(Permission.SEE_LOGS)
@requires_confirmation
def download(export_id: UUID) -> Response:
    export = queries.export_of(g.member.id, export_id)
    if export.state != "done":
        raise Conflict("This export is not ready.")
    made_on = clock.local_day(export.created_at, g.member.time_zone)
    name, size = f"{g.org.slug}-{made_on.isoformat()}.zip", export.size
    exports.note_download(export_id, g.member.name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return Response(
        stream_with_context(queries.export_chunks(export_id)),
        mimetype="application/zip",
        headers=headers,
    )
