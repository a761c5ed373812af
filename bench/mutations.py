"""What may be changed in a line of Python to see whether a test notices: one operator, bound,
constant or answer at a time.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.config import ROOT

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
