"""`python -m bench.previews`: how long the preview of many entries takes, and whether it grows in
step with them.

The promise: 10,000 entries under a second at the median, and linear in their number.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
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

ROUNDS = 7
SIZES = (2_500, 5_000, 10_000)
LIMIT_SECONDS = 1.0
GROWTH = 6.0  # four times the entries may take this many times as long
DAY = date(2026, 1, 1)
BOOKS = References(
    (Account("200", "Sales", "OUTPUT2"),),
    (TaxRate("OUTPUT2", "15% GST on Income", Decimal(15), revenue=True),),
)


def entries(count: int) -> list[PricedEntry]:
    """Of ten people on twenty projects, over a year."""
    return [_entry(number) for number in range(count)]


def _entry(number: int) -> PricedEntry:
    member, project = number % 10, number % 20
    return PricedEntry(
        id=UUID(int=number + 1),
        entry_date=DAY + timedelta(days=number % 365),
        seconds=60 + number * 37 % 28_800,
        description=f"Work on part {number % 50}",
        membership_id=UUID(int=member + 1),
        member_name=f"Member {member}",
        project_id=UUID(int=project + 1),
        project_name=f"Project {project}",
        task_name="",
        rate=Decimal(100 + project) / 3,
    )


def median_seconds(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def measure(grouping: Grouping) -> list[float]:
    """Seconds for each of SIZES, what the person saw included."""
    chosen = Options("Kowhai", "NZD", DAY, DAY, grouping, rounding=Rounding(RoundingMode.UP, 6))
    found = []
    for size in SIZES:
        work = entries(size)
        found.append(median_seconds(lambda work=work: build_preview(work, chosen, BOOKS).digest))  # type: ignore[misc]  # bound for this round
    return found


def main() -> int:
    results = {grouping.value: measure(grouping) for grouping in Grouping}
    kept = all(
        taken[-1] < LIMIT_SECONDS and taken[-1] / taken[0] < GROWTH for taken in results.values()
    )
    shown = {
        grouping: dict(zip(map(str, SIZES), (round(each, 3) for each in taken), strict=True))
        for grouping, taken in results.items()
    }
    print(
        json.dumps(
            {"median seconds by entries": shown, "limit": LIMIT_SECONDS, "kept": kept}, indent=2
        )
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
