"""The parts of a run that measure pages: an organisation of usual size, and growth."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import save_figures
from bench.page_measures import PageServers, measure_memory, measure_pages, serve_pages
from bench.servers import Environment, bench_environment
from bench.shapes import SHAPE_A, Shape, shape_b, write_organisation, write_small_organisations
from tests.database import fresh_database

GROWTH_ENTRIES, FULL_GROWTH_ENTRIES = (10_000, 100_000), (10_000, 100_000, 1_000_000)
SECONDS_EACH_PAGE, FULL_SECONDS_EACH_PAGE = 3.0, 6.0
MEMORY_REQUESTS = 5_000


def measure_usual_size(*, full: bool) -> None:
    """Shape A: pages of one user and of several."""
    seconds = FULL_SECONDS_EACH_PAGE if full else SECONDS_EACH_PAGE
    with (
        bench_database() as (environment, superuser),
        TemporaryDirectory() as var,
        _serve_shape(environment, superuser, SHAPE_A, Path(var)) as servers,
    ):
        save_figures("pages_a", _collect_pages(servers, seconds))


def measure_growth(*, full: bool) -> None:
    """Shape B with more and more entries, beside small organisations, in one database."""
    steps: dict[int, list[dict[str, Any]]] = {}
    with bench_database() as (environment, superuser), TemporaryDirectory() as var:
        write_small_organisations(environment)
        for entries in FULL_GROWTH_ENTRIES if full else GROWTH_ENTRIES:
            shape = shape_b(entries)
            with _serve_shape(environment, superuser, shape, Path(var)) as servers:
                steps[entries] = _collect_pages(servers, SECONDS_EACH_PAGE, users=())
                save_figures("pages_b", steps)
                if full and entries == FULL_GROWTH_ENTRIES[-1]:
                    save_figures("memory", measure_memory(servers, MEMORY_REQUESTS))


@contextmanager
def bench_database() -> Iterator[tuple[Environment, str]]:
    """A database of its own: what a process is told to use it, and the superuser's address."""
    with fresh_database() as urls, TemporaryDirectory() as var:
        yield bench_environment(urls, var), urls["superuser"]


@contextmanager
def _serve_shape(
    environment: Environment, superuser: str, shape: Shape, var: Path
) -> Iterator[PageServers]:
    print(f"writing an organisation of shape {shape.name}", flush=True)
    organisation = write_organisation(environment, shape)
    with serve_pages(environment, superuser, organisation, var) as servers:
        yield servers


def _collect_pages(servers: PageServers, seconds: float, **options: Any) -> list[dict[str, Any]]:
    results = []
    for result in measure_pages(servers, seconds=seconds, **options):
        print(
            f"{result.page:<20} {result.median:7.1f} ms, floor {result.floor:6.1f},"
            f" bare {result.bare:4.1f}, {result.statements} statements",
            flush=True,
        )
        results.append(asdict(result))
    return results
