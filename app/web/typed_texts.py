"""What somebody typed into a form on something that is gone: they get it back to copy it."""

from dataclasses import dataclass

from flask import current_app, request, url_for

from app.kernel.ids import parse_id

CARRIED_FIELDS = {"csrf_token", "version", "version_fields", "back", "digest", "seen", "form_token"}
MAX_TEXTS, MAX_TEXT_CHARACTERS = 50, 5000


@dataclass(frozen=True)
class TypedText:
    label: str
    text: str


def is_edit() -> bool:
    """Whether the request sends a form on something stored."""
    return request.method == "POST" and "version" in request.form


def typed_texts() -> list[TypedText]:
    """What the form of the request says that a person can read."""
    sent = [
        TypedText(name.replace("_", " ").capitalize(), text[:MAX_TEXT_CHARACTERS].replace("\0", ""))
        for name, text in request.form.items(multi=True)
        if name not in CARRIED_FIELDS and text.strip() and not _is_id(text)
    ]
    return sent[:MAX_TEXTS]


def list_address() -> str:
    """Where the others of the kind are listed; "" where there is no such page."""
    endpoint = f"{request.blueprint}.index"
    if endpoint not in current_app.view_functions:
        return ""
    arguments = request.view_args or {}
    for rule in current_app.url_map.iter_rules(endpoint):
        if rule.arguments <= {*arguments, "slug"}:
            needed = {name: value for name, value in arguments.items() if name in rule.arguments}
            return url_for(endpoint, **needed)
    return ""


def _is_id(text: str) -> bool:
    """Work is chosen by the ids of a project and, after a dot, its task."""
    return parse_id(text.partition(".")[0]) is not None
