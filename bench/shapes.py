"""The two organisations that are measured, and how one is written."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from app.config import ROOT
from bench.servers import Environment, process_environment

SMALL_ORGANISATIONS = 2_000


@dataclass(frozen=True)
class Shape:
    """How much an organisation holds; `options` of `hourline seed --shape large`."""

    name: str
    words: str
    options: tuple[str, ...]


def _shape(name: str, words: str, **amounts: int) -> Shape:
    options = [
        text
        for option, amount in amounts.items()
        for text in (f"--{option.replace('_', '-')}", str(amount))
    ]
    return Shape(name, words, tuple(options))


SHAPE_A = _shape(
    "A",
    "5 people, 10 clients, 30 projects, 100,000 entries, 2,000 invoices",
    **{"members": 5, "clients": 10, "projects": 30, "entries": 100_000, "invoices": 2_000},
    **{"audit_entries": 5_000, "contacts": 1_000},
)


def shape_b(entries: int) -> Shape:
    return _shape(
        f"B {entries}",
        "200 members, 2,000 clients, 4,010 projects, 20,000 invoices",
        **{"members": 200, "clients": 2_000, "projects": 4_010, "entries": entries},
        **{"invoices": 20_000, "audit_entries": 20_000, "contacts": 5_000},
    )


def write_organisation(environment: Environment, shape: Shape) -> dict[str, Any]:
    """Write an organisation of that shape; answers its ids and sign-ins."""
    return _seed(environment, "--shape", "large", *shape.options)[0]


def write_team(environment: Environment, entries: int) -> dict[str, Any]:
    """Write an organisation of five people."""
    return _seed(environment, "--entries", str(entries))[0]


def write_small_organisations(environment: Environment) -> None:
    _seed(
        environment,
        *("--shape", "large", "--small-orgs", str(SMALL_ORGANISATIONS)),
        *("--orgs", "0"),
    )


def _seed(environment: Environment, *options: str) -> list[dict[str, Any]]:
    database = urlsplit(environment["DATABASE_URL"]).path.removeprefix("/")
    output = subprocess.run(
        [sys.executable, "-m", "app.cli", "seed", "--json", "--database", database, *options],
        cwd=ROOT,
        env=process_environment(environment),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    organisations: list[dict[str, Any]] = json.loads(output)["organisations"]
    return organisations
