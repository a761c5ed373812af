"""How long the preview of many entries takes, and whether it grows in step with them."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from app.invoicing.models import Grouping, RoundingMode
from app.invoicing.rules import (
    Account,
    Options,
    PricedEntry,
    References,
    Rounding,
    TaxRate,
    build_preview,
)
from bench.measures import Measure

PREVIEW_ROUNDS = 7
ENTRY_COUNTS = (2_500, 5_000, 10_000)
MAX_MILLISECONDS = 600
MAX_GROWTH = 6.0  # four times the entries may take this many times as long
FIRST_DAY = date(2026, 1, 1)
BOOKS = References(
    (Account("200", "Sales", "OUTPUT2"),),
    (TaxRate("OUTPUT2", "15% GST on Income", Decimal(15), revenue=True),),
)


def make_entries(count: int) -> list[PricedEntry]:
    """Of ten people on twenty projects, over a year."""
    return [_make_entry(number) for number in range(count)]


def _make_entry(number: int) -> PricedEntry:
    member, project = number % 10, number % 20
    return PricedEntry(
        id=UUID(int=number + 1),
        entry_date=FIRST_DAY + timedelta(days=number % 365),
        seconds=60 + number * 37 % 28_800,
        description=f"Work on part {number % 50}",
        membership_id=UUID(int=member + 1),
        member_name=f"Member {member}",
        project_id=UUID(int=project + 1),
        project_name=f"Project {project}",
        task_name="",
        rate=Decimal(100 + project) / 3,
    )


def median_seconds(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(PREVIEW_ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def measure_grouping(grouping: Grouping) -> list[float]:
    """Median seconds for each of `ENTRY_COUNTS`, with the digest of what the person saw."""
    options = Options(
        "Kowhai", "NZD", FIRST_DAY, FIRST_DAY, grouping, rounding=Rounding(RoundingMode.UP, 6)
    )
    medians = []
    for count in ENTRY_COUNTS:
        entries = make_entries(count)
        medians.append(median_seconds(partial(_preview_digest, entries, options)))
    return medians


def _preview_digest(entries: list[PricedEntry], options: Options) -> str:
    return build_preview(entries, options, BOOKS).digest


def measure_previews() -> Iterator[Measure]:
    for grouping in Grouping:
        medians = measure_grouping(grouping)
        name = f"preview of {ENTRY_COUNTS[-1]:,} entries by {grouping}"
        yield Measure(name, medians[-1] * 1000, "ms", MAX_MILLISECONDS)
        yield Measure(
            f"{name}: growth from {ENTRY_COUNTS[0]:,}", medians[-1] / medians[0], "×", MAX_GROWTH
        )
