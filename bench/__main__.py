"""python -m bench [PART …]: measures what Hourline promises of its speed and size, and writes
docs/performance.md. Exits with 1 when something is not kept.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

from bench.figures import load_figures, save_figures
from bench.measures import Measure, print_measures

# Parts other than pages: each a module and its function that yields measures.
PARTS = {
    "start-up": ("bench.start_up", "measure_start_up"),
    "changes": ("bench.changes", "measure_changes"),
    "jobs": ("bench.jobs", "measure_jobs"),
    "push": ("bench.pushes", "measure_pushes"),
    "sync": ("bench.xero_sync", "measure_sync"),
    "webhooks": ("bench.webhooks", "measure_webhooks"),
    "sign-in": ("bench.sign_in", "measure_sign_in"),
    "previews": ("bench.previews", "measure_previews"),
    "invoices": ("bench.invoices", "measure_lists"),
}
PAGES = "pages"


def main() -> None:
    arguments = _read_arguments()
    parts = arguments.parts or [PAGES, *PARTS]
    if PAGES in parts:
        _measure_pages(arguments.shape, full=arguments.full)
    for part in parts:
        if part != PAGES:
            _measure_part(part)
    from bench.report import write_report

    sys.exit(0 if write_report() else 1)


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure Hourline on this machine and write docs/performance.md.",
    )
    parser.add_argument(
        "parts", nargs="*", help=f"of {', '.join([PAGES, *PARTS])}; all unless some are named"
    )
    parser.add_argument(
        "--shape",
        choices=["A", "B"],
        help="of pages: A, usual size and several users; B, growth; both unless named",
    )
    parser.add_argument(
        "--full", action="store_true", help="growth up to a million entries, and memory"
    )
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - {PAGES, *PARTS}
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return arguments


def _measure_pages(shape: str | None, *, full: bool) -> None:
    from bench.page_parts import measure_growth, measure_usual_size

    if shape != "B":
        measure_usual_size(full=full)
    if shape != "A":
        measure_growth(full=full)


def _measure_part(part: str) -> None:
    """Run it and put its figures in the place of its last ones."""
    print(f"{part}:", flush=True)
    module, function = PARTS[part]
    measure: Callable[[], Iterable[Measure]] = getattr(import_module(module), function)
    stored = load_figures("parts")
    figures: dict[str, Any] = stored["figures"] if stored else {}
    figures[part] = print_measures(measure())
    save_figures("parts", {name: figures[name] for name in PARTS if name in figures})


if __name__ == "__main__":
    main()
