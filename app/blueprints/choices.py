"""What a list that is searched by typing offers: a part of a page, asked for by
app/static/js/choosers.js.
"""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.forms.choosers import MAX_WORDS_LETTERS
from app.forms.directories import MAX_CHOICES, Actors, Clients, Directory, Members, Projects, Work
from app.permissions import Permission
from app.web.access import requires
from app.web.highlights import highlight
from app.web.page import render

blueprint = Blueprint("choices", __name__, url_prefix="/o/<slug>/choices")
blueprint.add_app_template_filter(highlight)


@blueprint.get("/work")
@requires(Permission.TRACK_OWN_TIME)
def work() -> Response:
    return _show_choices(Work())


@blueprint.get("/projects")
@requires(Permission.SEE_ALL_TIME)
def projects() -> Response:
    return _show_choices(Projects())


@blueprint.get("/clients")
@requires(Permission.MANAGE_PROJECTS)
def clients() -> Response:
    return _show_choices(Clients(archived="archived" in request.args))


@blueprint.get("/members")
@requires(Permission.SEE_ALL_TIME)
def members() -> Response:
    return _show_choices(Members("deactivated" in request.args, "without_owners" in request.args))


@blueprint.get("/actors")
@requires(Permission.SEE_LOGS)
def actors() -> Response:
    return _show_choices(Actors())


def _show_choices(directory: Directory) -> Response:
    words = request.args.get("q", "").replace("\0", " ").strip()[:MAX_WORDS_LETTERS]
    choices = directory.find(words)
    return render(
        "choices/_list.html",
        directory=directory,
        words=words,
        recent=[choice for choice in choices[:MAX_CHOICES] if choice.is_recent],
        others=[choice for choice in choices[:MAX_CHOICES] if not choice.is_recent],
        has_more=len(choices) > MAX_CHOICES,
    )
