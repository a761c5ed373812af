"""Time as it is billed: the seconds of entries stay the truth, what is billed of them may be
rounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.invoicing.rules.choices import RoundingMode, RoundingPer

STEP_MINUTES = (1, 6, 15, 30, 60)
_SECONDS_PER_MINUTE = 60


@dataclass(frozen=True)
class Rounding:
    """To steps of `minutes` (1, 6, 15, 30 or 60), up or to the nearest (a half goes up), each entry
    by itself or each line's sum.
    """

    mode: RoundingMode = RoundingMode.NONE
    minutes: int = 15
    per: RoundingPer = RoundingPer.ENTRY

    def round_seconds(self, seconds: int) -> int:
        """`seconds` as they are billed; nothing stays nothing."""
        if self.mode is RoundingMode.NONE:
            return seconds
        return (seconds + self.tolerance_seconds) // self.step_seconds * self.step_seconds

    @property
    def step_seconds(self) -> int:
        return self.minutes * _SECONDS_PER_MINUTE

    @property
    def tolerance_seconds(self) -> int:
        """So many seconds below a step count as the step."""
        return self.step_seconds - 1 if self.mode is RoundingMode.UP else self.step_seconds // 2

    def round_line(self, entries: Iterable[int]) -> int:
        """What a line bills of its `entries`' seconds."""
        if self.per is RoundingPer.ENTRY:
            return sum(map(self.round_seconds, entries))
        return self.round_seconds(sum(entries))


NO_ROUNDING = Rounding()
