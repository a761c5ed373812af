"""The letters that a document can draw: those of Figtree (the pages' typeface), of the fonts that
come with Typst (Latin, Greek, Cyrillic, Hebrew), of Noto Emoji, and for other scripts of the fonts
of this machine.
"""

import json
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

FONT_FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
# Every letter below is in the fonts that come with Typst: the blocks of Latin.
FIRST_DOUBTFUL_LETTER = "\u0250"
# Marks and joiners are drawn with the letter beside them, spaces not at all.
UNDRAWN_CATEGORIES = ("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp")
SAMPLE = b"""
#set document(title: "Letter", date: datetime(year: 2026, month: 1, day: 1))
#json(bytes(sys.inputs.letter))
"""


@cache
def document_fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(font_paths=[FONT_FOLDER])


def missing_letters(texts: Iterable[str]) -> list[str]:
    """The letters of `texts` that no font has, each once: a document shows a crossed box for
    each.
    """
    letters = dict.fromkeys(letter for text in texts for letter in text)
    return [
        letter
        for letter in letters
        if letter >= FIRST_DOUBTFUL_LETTER
        and unicodedata.category(letter) not in UNDRAWN_CATEGORIES
        and not _has_glyph(letter)
    ]


@lru_cache(maxsize=10_000)
def _has_glyph(letter: str) -> bool:
    """Asked of Typst itself: it refuses to make an archivable document without a glyph."""
    import typst

    compiler = typst.Compiler(
        SAMPLE, font_paths=document_fonts(), sys_inputs={"letter": json.dumps(letter)}
    )
    try:
        compiler.compile(format="pdf", pdf_standards="a-2b")
    except typst.TypstError:
        return False
    return True
