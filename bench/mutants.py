"""`python -m bench.mutants`: whether the tests notice when a line of the product is wrong.

Changes one operator, bound, constant or answer at a time in a copy of the checkout, runs the tests
beside the changed module, and lists the changes that no test noticed. Takes a sample, since all of
them would take days: `--count 200 --seed 1`; `--only app/permissions.py` narrows it.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from app.config import ROOT

# What is sampled, and the tests beside it, the quick ones first: the first failure ends a run.
TESTS_OF: dict[str, tuple[str, ...]] = {
    "app/invoicing/rules": ("tests/invoicing", "tests/xero/push"),
    "app/retainers/rules": ("tests/retainers", "tests/invoicing"),
    "app/timesheets/rules": ("tests/timesheets",),
    "app/projects/rules": ("tests/projects", "tests/invoicing"),
    "app/xero/push": ("tests/xero/push",),
    "app/permissions.py": (
        "tests/house/test_wall.py",
        "tests/house/test_routes.py",
        "tests/house/test_refusals.py",
    ),
    "app/kernel/tenancy.py": ("tests/kernel", "tests/house/test_objects.py"),
}
IGNORED_FILES = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "var", "__pycache__", ".mypy_cache", ".hypothesis"
)
RUN_SECONDS = 600  # a change that makes a loop endless is noticed by this
COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
}
SWAPPED_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change: where it stands, what it is, and the module with it."""

    path: str
    line: int
    change: str
    source: str


def changes_of(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What may be put in the node's place, each with its description."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        changed = copy.deepcopy(node)
        changed.ops[0] = COMPARISONS[type(node.ops[0])]()
        yield "comparison", changed
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        changed_operation = copy.deepcopy(node)
        changed_operation.op = OPERATIONS[type(node.op)]()
        yield "operation", changed_operation
    elif isinstance(node, ast.BoolOp):
        changed_logic = copy.deepcopy(node)
        changed_logic.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", changed_logic
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "truth", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield "constant", ast.Constant(node.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None:
        yield "answer", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.IfExp):
        yield "branches", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Name) and node.id in SWAPPED_CALLS:
        yield "function", ast.Name(SWAPPED_CALLS[node.id], node.ctx)


class Replacement(ast.NodeTransformer):
    """Puts `new` in the place of the node at position `index` of the walk."""

    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self.target, self.new = target, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.target else super().visit(node)


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every change of one module; what stands in annotations is left alone."""
    source = path.read_text()
    for number, node in enumerate(ast.walk(ast.parse(source))):
        for change, _ in changes_of(node):
            tree = ast.parse(source)
            target = list(ast.walk(tree))[number]
            new = next(replacement for name, replacement in changes_of(target) if name == change)
            mutated = ast.fix_missing_locations(Replacement(target, new).visit(tree))
            before = ast.unparse(node)
            yield Mutant(
                str(path.relative_to(ROOT)),
                getattr(node, "lineno", 0),
                f"{change}: {before[:70]}",
                ast.unparse(mutated),
            )


def sample(prefixes: list[str], count: int, seed: int) -> list[Mutant]:
    modules = [
        module
        for prefix in prefixes
        for module in ([ROOT / prefix] if prefix.endswith(".py") else (ROOT / prefix).rglob("*.py"))
    ]
    every = [mutant for module in sorted(modules) for mutant in mutants_of(module)]
    return random.Random(seed).sample(every, min(count, len(every)))


def tests_of(path: str) -> tuple[str, ...]:
    return next(tests for prefix, tests in TESTS_OF.items() if path.startswith(prefix))


def is_noticed(mutant: Mutant, checkout: Path) -> bool:
    """Runs the tests beside the mutant in `checkout`, which is put right again afterwards."""
    module = checkout / mutant.path
    original = module.read_text()
    module.write_text(mutant.source)
    command = [sys.executable, "-W", "ignore", "-m", "pytest", "-x", "-q", "-n", "0"]
    try:
        ran = subprocess.run(
            [*command, *tests_of(mutant.path)],
            cwd=checkout,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=RUN_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        module.write_text(original)
    return ran.returncode != 0


def run(mutants: list[Mutant], workers: int) -> list[Mutant]:
    """The mutants that no test noticed; each worker has a copy of the checkout."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(workers) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            checkout = Path(folder) / str(number)
            shutil.copytree(ROOT, checkout, ignore=IGNORED_FILES)
            copies.put(checkout)

        def survives(mutant: Mutant) -> bool:
            checkout = copies.get()
            try:
                noticed = is_noticed(mutant, checkout)
            finally:
                copies.put(checkout)
            word = "noticed " if noticed else "SURVIVED"
            print(f"{word} {mutant.path}:{mutant.line} {mutant.change}", flush=True)
            return not noticed

        survivals = list(pool.map(survives, mutants))
        return [mutant for mutant, survived in zip(mutants, survivals, strict=True) if survived]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options.add_argument("--only", action="append", choices=sorted(TESTS_OF))
    arguments = options.parse_args()
    mutants = sample(arguments.only or list(TESTS_OF), arguments.count, arguments.seed)
    survivors = run(mutants, arguments.workers)
    noticed = len(mutants) - len(survivors)
    print(f"{noticed} of {len(mutants)} noticed ({100 * noticed / max(len(mutants), 1):.1f} %)")
    for mutant in survivors:
        print(f"  {mutant.path}:{mutant.line} {mutant.change}")


if __name__ == "__main__":
    main()
