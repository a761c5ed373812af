"""In which answer a document is shown: that decides what it carries (facts 3.8)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """`lines` False gives []; `alone` is one document, read by its id or just written; `written`
    leaves out what only reads carry; `light` is summaryOnly.
    """

    lines: bool = True
    alone: bool = False
    written: bool = False
    light: bool = False

    @property
    def reads_lines(self) -> bool:
        """What follows from the lines is known where the lines are."""
        return self.lines and not self.light

    @property
    def is_read_alone(self) -> bool:
        return self.alone and not self.written


LIST_SHAPE = Shape(lines=False)
PAGE_SHAPE = Shape()
SINGLE_SHAPE = Shape(alone=True)
WRITE_SHAPE = Shape(alone=True, written=True)
SUMMARY_SHAPE = Shape(light=True)
