"""Static files as a browser likes them: small, and asked for once. What changes has another
address.
"""

import gzip
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, session
from werkzeug.wrappers import Response

FOR_GOOD = "public, max-age=31536000, immutable"
A_WEEK = "public, max-age=604800"
TEXTS = ("text/css", "text/javascript", "image/svg+xml")
# A sheet asks for them by their bare address: with another one they would be fetched twice.
BARE = (".woff2",)


def init_statics(app: Flask) -> None:
    app.url_defaults(_mark)
    app.after_request(_serve)


def _mark(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a static file carries a mark of its content."""
    if endpoint == "static" and not values["filename"].endswith(BARE):
        path = _path(values["filename"])
        if path.is_file():
            values["v"] = _mark_of(path, path.stat().st_mtime_ns)


def _path(filename: str) -> Path:
    return Path(current_app.static_folder or "") / filename


@lru_cache(maxsize=256)
def _mark_of(path: Path, _changed: int) -> str:
    return f"{zlib.crc32(path.read_bytes()):08x}"


@lru_cache(maxsize=256)
def _zipped(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def _serve(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return response
    session.accessed = False  # else each would be kept for one cookie only
    path = _path((request.view_args or {})["filename"])
    changed = path.stat().st_mtime_ns
    if request.args.get("v") == _mark_of(path, changed):
        response.headers["Cache-Control"] = FOR_GOOD
    elif path.name.endswith(BARE):
        response.headers["Cache-Control"] = A_WEEK
    if response.mimetype in TEXTS:
        response.vary.add("Accept-Encoding")
        if response.status_code == 200 and request.accept_encodings.quality("gzip"):
            response.direct_passthrough = False
            response.set_data(_zipped(path, changed))
            response.headers["Content-Encoding"] = "gzip"
            response.set_etag(response.get_etag()[0] or "", weak=True)
    return response
