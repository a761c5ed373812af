"""What is stored as a code can be read: each has its sentence in the product's one table."""

import ast

from app.sentences import SENTENCES, TABLES
from tests.house.sources import modules, nodes_of


def test_every_code_that_is_stored_has_a_sentence() -> None:
    codes = {
        node.args[0].value: path
        for path, tree in modules("app").items()
        for node in nodes_of(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "message"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(codes) > 20
    assert {code: path for code, path in codes.items() if code not in SENTENCES} == {}


def test_no_two_tables_word_the_same_code_differently() -> None:
    conflicts = [
        code for table in TABLES for code, sentence in table.items() if SENTENCES[code] != sentence
    ]
    assert conflicts == []
