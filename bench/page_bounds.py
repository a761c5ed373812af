"""Which promises a page keeps."""

from collections.abc import Iterator
from typing import Any

from bench.page_list import (
    MAX_BARE_ANSWERS,
    MAX_GROWTH,
    MAX_KILOBYTES,
    MAX_STATEMENTS,
    MIN_THROUGHPUT_SHARE,
    PAGES,
)

PAGE_BY_NAME = {page.name: page for page in PAGES}


def missed_bounds(result: dict[str, Any]) -> Iterator[str]:
    """In words, of a page of shape A."""
    page = PAGE_BY_NAME[result["page"]]
    ratio, answers = floor_ratio(result), bare_answers(result)
    if ratio > page.max_ratio and answers > MAX_BARE_ANSWERS:
        yield (
            f"{ratio:.1f} × its floor (at most {page.max_ratio:g}), its own work above it"
            f" {answers:.1f} × a bare answer (at most {MAX_BARE_ANSWERS:g})"
        )
    if result["statements"] > MAX_STATEMENTS:
        yield f"{result['statements']} statements (at most {MAX_STATEMENTS})"
    kilobytes = result["compressed_bytes"] / 1024
    if kilobytes > MAX_KILOBYTES:
        yield f"{kilobytes:.0f} KB compressed (at most {MAX_KILOBYTES})"
    if not result["is_compressed"]:
        yield "not compressed"
    for users, (per_second, floor_per_second, _median) in result["loads"].items():
        if per_second < MIN_THROUGHPUT_SHARE * floor_per_second:
            yield (
                f"{per_second:.0f} answers a second at {users} users, the floor"
                f" {floor_per_second:.0f} (at least half)"
            )


def floor_ratio(result: dict[str, Any]) -> float:
    ratio: float = result["median"] / result["floor"]
    return ratio


def bare_answers(result: dict[str, Any]) -> float:
    """What the page does above its floor, in bare answers of its bytes."""
    answers: float = (result["median"] - result["floor"]) / result["bare"]
    return answers


def missed_growth(name: str, medians: dict[int, float]) -> Iterator[str]:
    """In words, of a page of shape B: its medians by number of entries."""
    page = PAGE_BY_NAME[name]
    (fewest, first), (most, last) = min(medians.items()), max(medians.items())
    if not page.sums_time and most > fewest and last > MAX_GROWTH * first:
        yield f"{last / first:.1f} × as long with {most:,} entries as with {fewest:,} (at most 1.3)"
    if last > page.max_milliseconds:
        yield f"{last:.0f} ms with {most:,} entries (at most {page.max_milliseconds})"
