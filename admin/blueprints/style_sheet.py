"""The console's own style sheet, beside the files that it shares with the application."""

from pathlib import Path

from flask import Blueprint, Response, send_from_directory

from app.web.access import public

blueprint = Blueprint("sheet", __name__)
FOLDER = Path(__file__).parent.parent / "static"


@blueprint.get("/console.css")
@public
def show() -> Response:
    return send_from_directory(FOLDER, "console.css", max_age=3600)
