"""Icons, drawn once for all pages: vendor/icons.svg holds their shapes, and an element of a page
refers to one.
"""

import os
import re
from functools import lru_cache
from pathlib import Path

from flask import current_app, g, url_for
from markupsafe import Markup

SPRITE = "vendor/icons.svg"


def icon(name: str, size: int = 20) -> Markup:
    """The icon `name` as an element, hidden from screen readers: text beside it says what it means.

    One that bin/vendor.mjs has not put into the sprite yet is drawn in place.
    """
    address, names = _sprite()
    attributes = f'class="icon" width="{size:d}" height="{size:d}" aria-hidden="true"'
    if name in names:
        return Markup(f'<svg {attributes}><use href="{address}#{name}"/></svg>')  # noqa: S704
    path = Path(current_app.static_folder or "") / "vendor" / "icons" / f"{name}.svg"
    return Markup(f'<svg {attributes} viewBox="0 0 24 24" {_shapes_in(path)}</svg>')  # noqa: S704


def _sprite() -> tuple[str, frozenset[str]]:
    """The address of the icons, and their names."""
    if "sprite" not in g:
        path = Path(current_app.static_folder or "") / SPRITE
        names = _names_in(path, os.stat(path).st_mtime_ns) if path.exists() else frozenset()
        g.sprite = (url_for("static", filename=SPRITE), names)
    sprite: tuple[str, frozenset[str]] = g.sprite
    return sprite


@lru_cache(maxsize=8)
def _names_in(path: Path, _changed: int) -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', path.read_text()))


@lru_cache(maxsize=64)
def _shapes_in(path: Path) -> str:
    """What stands within the icon at `path`, after the attributes that its lines are drawn with."""
    svg = path.read_text()
    paint = (
        'fill="currentColor"'
        if path.stem.endswith("-filled")
        else 'fill="none" stroke="currentColor"'
    )
    return f"{paint}>{svg[svg.index('>', svg.index('<svg')) + 1 : svg.rindex('</svg>')]}"
