"""The product's source files, read and parsed once a run."""

import ast
from functools import cache
from pathlib import Path

from app.config import ROOT

PRODUCT = ("app", "admin", "packages/xero-simulator/src")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules(*folders: str) -> dict[str, ast.Module]:
    """Path (from the root) → syntax tree of every module under these folders, by default the
    product's.
    """
    paths = (
        path for folder in folders or PRODUCT for path in sorted((ROOT / folder).rglob("*.py"))
    )
    return {str(path.relative_to(ROOT)): parse_module(path) for path in paths}


@cache
def parse_module(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def nodes_of(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Every node of a module: to walk its tree again takes ten times as long."""
    return tuple(ast.walk(tree))


def lines_of(path: str) -> int:
    return len((ROOT / path).read_text().splitlines())


@cache
def functions(tree: ast.Module) -> tuple[Function, ...]:
    return tuple(node for node in nodes_of(tree) if isinstance(node, Function))


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@cache
def calls(tree: ast.Module) -> tuple[tuple[int, str], ...]:
    """Every call as (line, dotted name)."""
    return tuple(
        (node.lineno, ast.unparse(node.func))
        for node in nodes_of(tree)
        if isinstance(node, ast.Call)
    )


def is_docstring(constant: ast.Constant, tree: ast.Module) -> bool:
    """Whether a string stands alone as a statement, as docstrings do."""
    return any(isinstance(node, ast.Expr) and node.value is constant for node in nodes_of(tree))


@cache
def imported_names(tree: ast.Module) -> dict[str, str]:
    """Name in this module → dotted path of what it was imported from."""
    names = {}
    for node in nodes_of(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                names[alias.asname or root] = alias.name if alias.asname else root
    return names


def templates() -> list[Path]:
    return sorted(
        path
        for folder in ("app", "admin")
        for path in (ROOT / folder / "templates").rglob("*.html")
    )
