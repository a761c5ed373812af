"""What every page loads, in the few files of bin/bundles.mjs; in single files while one of them is
newer than its bundle.
"""

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import current_app

FOLDERS = {"css": ".css", "js": ".js"}
SHEET_BUNDLE, SCRIPT_BUNDLE = "vendor/hourline.css", "vendor/hourline.js"
# Of others, and of the bundle: they stand before our own.
SHEET_LIBRARIES, SCRIPT_LIBRARIES = ["vendor/tabler.min.css"], ["vendor/htmx.min.js"]


def style_sheets() -> list[str]:
    """Names of the static files that hold the style of every page, in their order."""
    if is_bundled(_static_folder()):
        return [SHEET_BUNDLE]
    return SHEET_LIBRARIES + list_parts(_static_folder(), "css")


def scripts() -> list[str]:
    """Names of the static files that hold the scripts of every page, in their order."""
    if is_bundled(_static_folder()):
        return [SCRIPT_BUNDLE]
    return SCRIPT_LIBRARIES + list_parts(_static_folder(), "js")


def is_bundled(folder: Path) -> bool:
    """Whether the bundles in `folder` hold its sheets and scripts as they are now."""
    parts = [f"{kind}/{path.name}" for kind in FOLDERS for path in _files(folder, kind)]
    file_times = tuple((part, os.stat(folder / part).st_mtime_ns) for part in sorted(parts))
    marks = folder / "vendor" / "bundled.json"
    return marks.exists() and _is_made_of(folder, marks.stat().st_mtime_ns, file_times)


@lru_cache(maxsize=8)
def _is_made_of(folder: Path, _made_at: int, _file_times: tuple[tuple[str, int], ...]) -> bool:
    marks = json.loads((folder / "vendor" / "bundled.json").read_text())
    parts = [part for kind in FOLDERS for part in list_parts(folder, kind)]
    return bool(marks == {part: _mark_of(folder / part) for part in parts})


def _mark_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def list_parts(folder: Path, kind: str) -> list[str]:
    """The files of `kind` (css, js) that every page loads, in the order of bundles.json, where "*"
    is each that it does not name.
    """
    settings = _bundle_settings(folder)[kind]
    order, alone = settings["order"], settings["alone"]
    names = [path.stem for path in _files(folder, kind)]
    others = [name for name in names if name not in order and name not in alone]
    ordered = [
        name
        for place in order
        for name in (others if place == "*" else [place] if place in names else [])
    ]
    return [f"{kind}/{name}{FOLDERS[kind]}" for name in ordered]


def _files(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / kind).glob(f"*{FOLDERS[kind]}"))


def _bundle_settings(folder: Path) -> dict[str, Any]:
    settings: dict[str, Any] = json.loads((folder / "bundles.json").read_text())
    return settings


def _static_folder() -> Path:
    return Path(current_app.static_folder or "")
