"""A figure beside its limit, and how a bench prints it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """`limit`: at most, or `at_least`; None where nothing is promised."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        if self.limit is None:
            return True
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def print_measures(measures: Iterable[Measure]) -> list[dict[str, Any]]:
    """Print each as it comes; answers them for the report."""
    figures = []
    for measure in measures:
        limit = ""
        if measure.limit is not None:
            limit = f" ({'at least' if measure.at_least else 'at most'} {measure.limit:g})"
        print(
            f"{'ok  ' if measure.is_kept else 'MISS'} {measure.name:<52} {measure.value:9.1f}"
            f" {measure.unit}{limit}",
            flush=True,
        )
        figures.append({**asdict(measure), "is_kept": measure.is_kept})
    return figures
