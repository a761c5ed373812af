"""What is said of an entry: its clock times, and what it overlaps."""

from datetime import datetime
from uuid import UUID

from flask import flash

from app.timesheets import queries
from app.timesheets.rules import END_OF_DAY, Timed, clock_end, local_span
from app.web.filters import count_noun


def clock_times(entry: Timed) -> str:
    """'9:00 – 10:30' by the member's clocks, '22:00 – 1:30 +1 day' across midnight, nothing for a
    plain duration.
    """
    span = local_span(entry)
    if span is None:
        return ""
    days = (span[1].date() - span[0].date()).days
    if days == 1 and clock_end(*span) == END_OF_DAY:
        return f"{_clock_text(span[0])} – 24:00"
    start, end = map(_clock_text, span)
    return f"{start} – {end}" + (f" +{count_noun(days, 'day')}" if days else "")


def overlap_note(entry_id: UUID) -> str:
    """What is said beside an entry that lies at the same time as others of its member, or ''."""
    others = queries.overlaps_of([entry_id]).get(entry_id, ())
    names = ", ".join(f"{other.project_name} ({clock_times(other)})" for other in others)
    return f"It overlaps {names}." if names else ""


def flash_saved(words: str, entry_id: UUID) -> None:
    """The words on top of the next page, with what the entry overlaps."""
    note = overlap_note(entry_id)
    flash(f"{words} {note}".strip(), "warning" if note else "success")


def _clock_text(moment: datetime) -> str:
    return f"{moment:%H:%M}".removeprefix("0")
