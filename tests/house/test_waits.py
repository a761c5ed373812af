"""No test counts the seconds of a busy machine: what it waits for has one limit, which only what
never happens reaches.
"""

import ast

from tests.house.sources import modules, nodes_of
from xero_simulator.testing import DEADLINE_SECONDS

WAITING_METHODS = {"wait", "join", "result"}
# Less than that is a poll, or the proof that something does not happen meanwhile.
LONGEST_POLL_SECONDS = 1


def waits_in(tree: ast.Module) -> list[tuple[int, float]]:
    """The line and the seconds of each wait whose limit is written as a number."""
    waits = []
    for node in nodes_of(tree):
        if not isinstance(node, ast.Call):
            continue
        limits = [keyword.value for keyword in node.keywords if keyword.arg == "timeout"]
        if isinstance(node.func, ast.Attribute) and node.func.attr in WAITING_METHODS:
            limits += node.args
        waits += [
            (limit.lineno, limit.value)
            for limit in limits
            if isinstance(limit, ast.Constant) and isinstance(limit.value, int | float)
        ]
    return waits


def test_every_wait_has_the_one_limit() -> None:
    assert [
        f"{path}:{line}"
        for path, tree in modules("tests", "packages").items()
        for line, seconds in waits_in(tree)
        if LONGEST_POLL_SECONDS <= seconds < DEADLINE_SECONDS and "tests/" in path
    ] == [], "use DEADLINE_SECONDS or wait_until"


def test_a_limit_of_some_seconds_is_found() -> None:
    source = "x.wait(5)\nget(timeout=10)\nx.result(timeout=0.3)\nx.join()\n"
    assert waits_in(ast.parse(source)) == [(1, 5), (2, 10), (3, 0.3)]
