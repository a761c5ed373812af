"""A figure beside its limit, and how a bench prints it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    name: str
    value: float
    unit: str
    limit: float

    @property
    def is_kept(self) -> bool:
        return self.value <= self.limit


def print_measures(measures: Iterable[Measure]) -> bool:
    """Print each as it comes; answers whether every limit is kept."""
    are_kept = True
    for measure in measures:
        are_kept = are_kept and measure.is_kept
        print(
            f"{'ok  ' if measure.is_kept else 'LATE'} {measure.name:<52} {measure.value:8.1f}"
            f" {measure.unit} (at most {measure.limit:g})"
        )
    return are_kept
