"""Static files as a browser likes them: small, and asked for once. What changes has another
address.
"""

import gzip
import os
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, session
from werkzeug.wrappers import Response

from app.web.bundles import scripts, style_sheets
from app.web.icons import icon

IMMUTABLE_CACHING = "public, max-age=31536000, immutable"
WEEK_CACHING = "public, max-age=604800"
COMPRESSED_TYPES = ("text/css", "text/javascript", "image/svg+xml")
# A sheet asks for them by their bare address: with another one they would be fetched twice.
UNMARKED_SUFFIXES = (".woff2",)


def init_statics(app: Flask) -> None:
    app.jinja_env.globals.update(icon=icon, style_sheets=style_sheets, scripts=scripts)
    app.url_defaults(_add_content_mark)
    app.after_request(_set_caching)


def _add_content_mark(endpoint: str, values: dict[str, Any]) -> None:
    """The address of a static file carries a mark of its content."""
    if endpoint == "static" and not values["filename"].endswith(UNMARKED_SUFFIXES):
        path = f"{current_app.static_folder}/{values['filename']}"
        try:
            values["v"] = _content_mark(path, os.stat(path).st_mtime_ns)
        except FileNotFoundError:
            return


def _static_path(filename: str) -> Path:
    return Path(current_app.static_folder or "") / filename


@lru_cache(maxsize=256)
def _content_mark(path: str, _changed: int) -> str:
    return f"{zlib.crc32(Path(path).read_bytes()):08x}"


@lru_cache(maxsize=256)
def _gzip_content(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def _encoded_content(path: Path, changed: int) -> tuple[str, bytes] | None:
    """The file in the smallest encoding that the browser takes: what set-up has compressed, else
    gzip.
    """
    accepted = request.accept_encodings
    compressed = path.with_name(f"{path.name}.br")
    if accepted.quality("br") and compressed.exists() and compressed.stat().st_mtime_ns >= changed:
        return "br", _read_content(compressed, changed)
    return ("gzip", _gzip_content(path, changed)) if accepted.quality("gzip") else None


@lru_cache(maxsize=16)
def _read_content(path: Path, _changed: int) -> bytes:
    return path.read_bytes()


def _set_caching(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return response
    session.accessed = False  # else each would be kept for one cookie only
    path = _static_path((request.view_args or {})["filename"])
    changed = path.stat().st_mtime_ns
    if request.args.get("v") == _content_mark(str(path), changed):
        response.headers["Cache-Control"] = IMMUTABLE_CACHING
    elif path.name.endswith(UNMARKED_SUFFIXES):
        response.headers["Cache-Control"] = WEEK_CACHING
    if response.mimetype in COMPRESSED_TYPES:
        response.vary.add("Accept-Encoding")
        encoded = _encoded_content(path, changed) if response.status_code == 200 else None
        if encoded:
            response.direct_passthrough = False
            response.headers["Content-Encoding"] = encoded[0]
            response.set_data(encoded[1])
            response.set_etag(response.get_etag()[0] or "", weak=True)
    return response
