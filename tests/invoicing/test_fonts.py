"""Emoji are drawn in a PDF, and letters that cannot be drawn are named before."""

import pytest

from app.invoicing.documents.fonts import FONT_FOLDER, document_fonts, missing_letters

UNASSIGNED_LETTER = "\U000e1000"  # no font has what Unicode does not


def test_the_pages_typeface_and_emoji_are_among_the_fonts() -> None:
    assert (FONT_FOLDER / "noto-emoji.ttf").exists(), "run python3 bin/setup.py"
    assert {"Figtree", "Noto Emoji"} <= set(document_fonts().families()), "run python3 bin/setup.py"


@pytest.mark.parametrize("text", ["😀", "🚀 launched", "👩‍👩‍👧", "🇳🇿", "✂️", "☎", "👍🏽"])
def test_an_emoji_has_a_glyph(text: str) -> None:
    assert missing_letters([text]) == []


@pytest.mark.parametrize("text", ["Ōtautahi", "Ελλάδα", "Київ", "שלום", "12 × 4 – 7 €", ""])
def test_the_scripts_that_come_along_are_drawn(text: str) -> None:
    assert missing_letters([text]) == []


def test_what_no_font_has_is_named_once_in_its_order() -> None:
    other = chr(ord(UNASSIGNED_LETTER) + 1)
    texts = [f"a{UNASSIGNED_LETTER}b", f"{other} 😀 {UNASSIGNED_LETTER}"]
    assert missing_letters(texts) == [UNASSIGNED_LETTER, other]
