"""An invoice's state and what is known of it in Xero change through the verbs of its rows alone."""

import ast
from collections.abc import Iterator

from tests.house.sources import modules, nodes_of

MODELS = ("app/invoicing/models/invoices.py", "app/invoicing/models/pushes.py")
INVOICE_COLUMNS = {
    "advice",
    "contact_id",
    "numbering",
    "problem",
    "pushed_at",
    "reference",
    "state",
    "xero_invoice_id",
    "xero_number",
    "xero_total_hundredths",
    "xero_words",
}
PUSH_COLUMNS = {
    "adopting",
    "at_most",
    "attempts",
    "batch_id",
    "body",
    "first_sent_at",
    "found",
    "generation",
    "key",
    "last_sent_at",
    "setbacks",
    "unknown",
    "whereabouts",
}
OWNERS = {"invoice": INVOICE_COLUMNS, "push": PUSH_COLUMNS, "batch": PUSH_COLUMNS}
TABLES = {"Invoice": INVOICE_COLUMNS, "InvoicePush": PUSH_COLUMNS, "PushBatch": PUSH_COLUMNS}
# Statements elsewhere: path → why.
STATEMENTS = {
    "app/cli/seeding/invoices.py": "months that were billed before there was anything to push",
}


def _targets(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from target.elts if isinstance(target, ast.Tuple) else [target]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        yield node.target


def _is_column_of_ours(target: ast.expr) -> bool:
    if not isinstance(target, ast.Attribute):
        return False
    owner = ast.unparse(target.value).rsplit(".", 1)[-1].removesuffix("_row")
    return target.attr in OWNERS.get(owner, ())


def _updated_columns(call: ast.Call) -> set[str]:
    """Columns of ours that an UPDATE statement sets, such as `update(Invoice)….values(state=…)`."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "values"):
        return set()
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    return {
        column
        for statement in ast.walk(call.func.value)
        if isinstance(statement, ast.Call) and ast.unparse(statement.func) == "update"
        for table in statement.args
        for column in names & TABLES.get(ast.unparse(table), set())
    }


def test_only_the_rows_themselves_change_what_they_know_of_their_life() -> None:
    assigned = [
        f"{path}:{target.lineno} {ast.unparse(target)}"
        for path, tree in modules("app", "admin").items()
        if path not in MODELS
        for node in nodes_of(tree)
        for target in _targets(node)
        if _is_column_of_ours(target)
    ]
    assert assigned == [], "use a verb of Invoice, InvoicePush or PushBatch, or add one"


def test_a_state_is_assigned_nowhere_else_under_any_name() -> None:
    assigned = [
        f"{path}:{node.lineno}"
        for path, tree in modules("app", "admin").items()
        if path not in MODELS
        for node in nodes_of(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Attribute) for target in _targets(node))
        and "InvoiceState." in ast.unparse(node.value)
    ]
    by_name = [
        f"{path}:{node.lineno}"
        for path, tree in modules("app", "admin").items()
        for node in nodes_of(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "setattr"
        and ast.unparse(node.args[0]).rsplit(".", 1)[-1] in OWNERS
    ]
    assert assigned + by_name == []


def test_statements_on_these_columns_stand_beside_the_tables() -> None:
    found = {
        path
        for path, tree in modules("app", "admin").items()
        if path not in MODELS
        for node in nodes_of(tree)
        if isinstance(node, ast.Call) and _updated_columns(node)
    }
    assert found == set(STATEMENTS), "put the statement beside the table"
