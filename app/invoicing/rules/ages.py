"""How long work has waited to be billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# The ages by which ledgers of debtors are read: up to so many days, and more than the last.
AGE_LIMITS_DAYS = (30, 60, 90)


@dataclass(frozen=True)
class AgeBand:
    """Work of one age, `number` counting from the youngest. `offset` and `width`: its place in a
    bar of all, as an SVG's percentages.
    """

    number: int
    seconds: int
    offset: str
    width: str


@dataclass(frozen=True)
class Ages:
    """Seconds of work by age: one number for each of AGE_LIMITS_DAYS, then what is older."""

    seconds: tuple[int, ...]

    @property
    def bands(self) -> list[AgeBand]:
        """The ages that there is work of, from the youngest."""
        total = sum(self.seconds) or 1
        # Thousandths of the whole, each edge rounded once, so that the bands meet.
        edges = [edge * 1000 // total for edge in accumulate(self.seconds, initial=0)]
        return [
            AgeBand(number, seconds, _percent(start), _percent(end - start))
            for number, (seconds, (start, end)) in enumerate(
                zip(self.seconds, pairwise(edges), strict=True)
            )
            if seconds
        ]


def ages_from_sums(younger: Sequence[int], total: int) -> Ages:
    """`younger`: the seconds up to each limit; `total`: all of them."""
    edges = [0, *younger, total]
    return Ages(tuple(end - start for start, end in pairwise(edges)))


def _percent(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}%"
