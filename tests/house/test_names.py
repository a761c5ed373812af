"""How things are called (CONTRIBUTING.md, Names)."""

import ast
from collections.abc import Iterator

import pytest

from tests.house import exemptions
from tests.house.sources import PRODUCT, Function, functions, modules
from tests.house.vocabulary import (
    is_bare,
    is_gerund,
    is_riddle,
    is_vague_constant,
    words_of,
)

FOLDERS = ("app", "admin", "packages", "tests", "bench", "bin", "migrations")


def is_view(function: Function) -> bool:
    """Whether the function answers a route: its name is the endpoint's."""
    return any("blueprint." in ast.unparse(decorator) for decorator in function.decorator_list)


def bare_functions() -> Iterator[str]:
    """Functions and methods that are bare participles or adjectives: path::name."""
    for path, tree in modules(*FOLDERS).items():
        for function in functions(tree):
            name = function.name
            is_exempt = is_view(function) or name in exemptions.BARE_NAMES
            if not name.startswith("__") and not is_exempt and is_bare(name):
                yield f"{path}::{name}"


def bare_files() -> Iterator[str]:
    """Modules and folders that are no nouns: participles, adjectives, gerunds."""
    for path in modules(*FOLDERS):
        for part in path.removesuffix(".py").split("/"):
            words = words_of(part.removeprefix("test_"))
            gerund = len(words) == 1 and is_gerund(words[0])
            test_of_behaviour = part.startswith("test_")
            is_exempt = test_of_behaviour or path in exemptions.BARE_FILES
            if words and not is_exempt and (gerund or is_bare(part)):
                yield path


def vague_constants() -> Iterator[str]:
    """Module-level constants without object or unit: path::NAME."""
    for path, tree in modules(*FOLDERS).items():
        for statement in tree.body:
            targets = (
                statement.targets
                if isinstance(statement, ast.Assign)
                else [statement.target]
                if isinstance(statement, ast.AnnAssign)
                else []
            )
            for target in targets:
                name = target.id if isinstance(target, ast.Name) else ""
                if name.isupper() and is_vague_constant(name):
                    yield f"{path}::{name}"


def local_names(function: Function) -> Iterator[str]:
    """Parameters and variables of a function, of those within it too."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def riddles() -> Iterator[str]:
    """Local variables and parameters that do not say what they are: path::function::name."""
    for path, tree in modules(*PRODUCT, "bench", "bin").items():
        for function in functions(tree):
            for name in local_names(function):
                if is_riddle(name):
                    yield f"{path}::{function.name}::{name}"


def test_no_function_is_named_by_a_bare_participle_or_adjective() -> None:
    assert sorted(bare_functions()) == []


def test_every_file_is_a_noun() -> None:
    assert sorted(bare_files()) == []


def test_every_constant_says_its_object_or_unit() -> None:
    assert sorted(vague_constants()) == []


@pytest.mark.parametrize(
    "name", ["told", "_kept_what_is_there", "refused_whole", "asking", "unsent", "longest", "held"]
)
def test_riddles_are_seen(name: str) -> None:
    assert is_bare(name)


@pytest.mark.parametrize("name", ["send_batch", "unbilled_entries", "is_paid", "record", "heading"])
def test_plain_names_pass(name: str) -> None:
    assert not is_bare(name)


def test_every_variable_says_what_it_is() -> None:
    assert sorted(set(riddles())) == sorted(exemptions.RIDDLES)


def test_riddles_of_variables_are_seen() -> None:
    function = ast.parse("def read(found, *, page):\n    for one in found: _kept = page").body[0]
    assert isinstance(function, ast.FunctionDef)
    assert [name for name in local_names(function) if is_riddle(name)] == ["found", "one", "_kept"]


@pytest.mark.parametrize("name", ["AT_ONCE", "MOMENT", "FEW", "EARLY", "LONGEST", "LISTED"])
def test_riddles_of_constants_are_seen(name: str) -> None:
    assert is_vague_constant(name)
