"""docs/performance.md, written from the figures of the last run of each part."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from app.config import ROOT
from bench.figures import load_figures
from bench.page_bounds import bare_answers, floor_ratio, missed_bounds, missed_growth
from bench.shapes import SHAPE_A, shape_b

PLACE = ROOT / "docs" / "performance.md"
MAX_WEB_MEGABYTES = 150
BEFORE = Path(__file__).parent / "before.json"
HEAD = Path(__file__).parent / "performance_head.md"
Row = list[str]


def write_report() -> bool:
    """Write it and print what is not kept; answers whether everything is."""
    misses = list(_misses())
    PLACE.write_text("\n".join(_report_lines(misses)) + "\n")
    print(*misses, f"written: {PLACE.relative_to(ROOT)}", sep="\n")
    return not misses


def _misses() -> Iterator[str]:
    yield from _page_misses(load_figures("pages_a"))
    yield from _growth_misses(load_figures("pages_b"))
    yield from _part_misses(load_figures("parts"))
    yield from _memory_misses(load_figures("memory"))


def _report_lines(misses: list[str]) -> Iterator[str]:
    yield HEAD.read_text()
    pages, growth = load_figures("pages_a"), load_figures("pages_b")
    parts, memory = load_figures("parts"), load_figures("memory")
    yield "## What is not kept\n"
    is_measured = any((pages, growth, parts, memory))
    yield from misses or ["Everything is kept." if is_measured else "Nothing was measured yet."]
    if pages:
        yield from _page_section(pages)
    if growth:
        yield from _growth_section(growth)
    if parts:
        yield from _part_section(parts)
    if memory:
        yield from _memory_section(memory)


def _page_misses(pages: dict[str, Any] | None) -> Iterator[str]:
    for result in pages["figures"] if pages else ():
        for words in missed_bounds(result):
            yield f"- **{result['page']}** (A): {words}"


def _growth_misses(growth: dict[str, Any] | None) -> Iterator[str]:
    for name, medians in _medians_by_page(growth).items():
        for words in missed_growth(name, medians):
            yield f"- **{name}** (B): {words}"


def _part_misses(parts: dict[str, Any] | None) -> Iterator[str]:
    for name, measures in (parts["figures"] if parts else {}).items():
        for measure in measures:
            if not measure["is_kept"]:
                yield f"- **{name}**: {_spell_measure(measure)}"


def _spell_measure(measure: dict[str, Any]) -> str:
    side = "at least" if measure["at_least"] else "at most"
    figure = f"{_number(measure['value'])} {measure['unit']}"
    return f"{measure['name']}: {figure} ({side} {measure['limit']:g})"


def _provenance(figures: dict[str, Any]) -> str:
    return (
        f"{figures['date']}, version {figures['version']}, {figures['machine']}, load"
        f" {figures['load']} when it ended."
    )


def _page_section(pages: dict[str, Any]) -> Iterator[str]:
    yield f"\n## Pages at the usual size (A: {SHAPE_A.words})\n"
    yield _provenance(pages)
    yield (
        "\nMilliseconds, one user; `own`: the page's work above its floor in bare answers; `/s`:"
        " answers a second and their\nshare of the floor's; `before`: the median before this"
        " bench was written, and its ratio then.\n"
    )
    before = {each["page"]: each for each in _before()}
    head = ["page", "p50 / p95", "floor", "× floor", "own", "statements", "SQL", "floor SQL"]
    head += ["KB (gzip)", "CPU web / SQL", "8 users /s", "32 users /s", "before (× floor)"]
    yield from _table(head, (_page_row(each, before) for each in _worst_first(pages["figures"])))


def _worst_first(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    def place(result: dict[str, Any]) -> tuple[bool, float]:
        return not any(missed_bounds(result)), -floor_ratio(result)

    return sorted(results, key=place)


def _page_row(result: dict[str, Any], before: dict[str, dict[str, Any]]) -> Row:
    name, earlier = result["page"], before.get(result["page"])
    loads = [
        f"{per_second:.0f} ({per_second / floor:.0%})"
        for per_second, floor, _median in result["loads"].values()
    ]
    return [
        f"**{name}**" if any(missed_bounds(result)) else name,
        f"{_number(result['median'])} / {_number(result['slow'])}",
        *(_number(result["floor"]), f"{floor_ratio(result):.1f}", f"{bare_answers(result):.1f}"),
        *(str(result["statements"]), _number(result["sql"]), _number(result["floor_sql"])),
        f"{result['plain_bytes'] / 1024:.0f} ({result['compressed_bytes'] / 1024:.0f})",
        f"{_number(result['web_cpu'])} / {_number(result['database_cpu'])}",
        *[*loads, "", ""][:2],
        f"{_number(earlier['median'])} ({floor_ratio(earlier):.1f})" if earlier else "",
    ]


def _growth_section(growth: dict[str, Any]) -> Iterator[str]:
    yield f"\n## Growth (B: {shape_b(0).words}, beside 2,000 small organisations)\n"
    yield _provenance(growth)
    sizes = [int(size) for size in growth["figures"]]
    yield "\nThe median of one user in milliseconds by number of entries, and what SQL takes of it."
    yield ""
    head = ["page", *(f"{size:,}" for size in sizes), "growth", "SQL", "KB (gzip)"]
    yield from _table(head, _growth_rows(growth, sizes))


def _growth_rows(growth: dict[str, Any], sizes: list[int]) -> Iterator[Row]:
    largest = {result["page"]: result for result in growth["figures"][str(sizes[-1])]}
    for name, medians in _medians_by_page(growth).items():
        result = largest[name]
        sql = " → ".join(_number(milliseconds) for milliseconds in _sql_by_size(growth, name))
        yield [
            f"**{name}**" if any(missed_growth(name, medians)) else name,
            *(_number(medians[size]) for size in sizes),
            *(f"{medians[sizes[-1]] / medians[sizes[0]]:.1f} ×", sql),
            f"{result['plain_bytes'] / 1024:.0f} ({result['compressed_bytes'] / 1024:.0f})",
        ]


def _sql_by_size(growth: dict[str, Any], name: str) -> Iterator[float]:
    for results in growth["figures"].values():
        yield next(result["sql"] for result in results if result["page"] == name)


def _medians_by_page(growth: dict[str, Any] | None) -> dict[str, dict[int, float]]:
    medians: dict[str, dict[int, float]] = {}
    for size, results in (growth["figures"] if growth else {}).items():
        for result in results:
            medians.setdefault(result["page"], {})[int(size)] = result["median"]
    return medians


def _part_section(parts: dict[str, Any]) -> Iterator[str]:
    yield "\n## Everything else\n"
    yield _provenance(parts)
    yield ""
    rows = (
        [
            *(name if measure["is_kept"] else f"**{name}**", measure["name"]),
            f"{_number(measure['value'])} {measure['unit']}",
            _spell_limit(measure),
        ]
        for name, measures in parts["figures"].items()
        for measure in measures
    )
    yield from _table(["part", "what", "figure", "bound"], rows)


def _memory_section(memory: dict[str, Any]) -> Iterator[str]:
    yield "\n## Memory of the web processes (B, the largest organisation)\n"
    yield _provenance(memory)
    yield ""
    figures = memory["figures"]
    rows = [
        [moment, *(f"{rss:.0f} ({pss:.0f})" for rss, pss in figures[moment])]
        for moment in ("before", "after")
    ]
    names = [f"process {number}" for number in range(1, len(figures["after"]) + 1)]
    yield from _table([f"MB (shared out), {figures['requests']:,} requests", *names], rows)


def _memory_misses(memory: dict[str, Any] | None) -> Iterator[str]:
    for rss, _pss in memory["figures"]["after"] if memory else ():
        if rss > MAX_WEB_MEGABYTES:
            yield f"- **memory** (B): a web process of {rss:.0f} MB (at most {MAX_WEB_MEGABYTES})"


def _spell_limit(measure: dict[str, Any]) -> str:
    if measure["limit"] is None:
        return ""
    return f"{'at least' if measure['at_least'] else 'at most'} {measure['limit']:g}"


def _table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _number(value: float) -> str:
    return f"{value:.1f}" if value < 20 else f"{value:,.0f}"


def _before() -> list[dict[str, Any]]:
    """The figures of shape A before anything was done about speed."""
    if not BEFORE.exists():
        return []
    results: list[dict[str, Any]] = json.loads(BEFORE.read_text())["figures"]
    return results
