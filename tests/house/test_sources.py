"""Size, names, and what may be called where."""

import ast
import re

import pytest

import app.schema  # noqa: F401 - makes every table known
from app.config import ROOT
from app.kernel.tables import table_models
from app.sentences import SENTENCES, TABLES
from tests.house import exemptions
from tests.house.sources import (
    calls,
    functions,
    imported_names,
    is_docstring,
    length,
    lines_of,
    modules,
    nodes_of,
)

MODULE_LINES, FUNCTION_LINES = 250, 40
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|process|handle)(_|$)")
NO_MONEY = re.compile(r"app/(cli|kernel/(?!money))")


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    long = {path for path in modules() if lines_of(path) > MODULE_LINES}
    assert long == set(exemptions.LONG_MODULES), (
        "shorten it, or state the reason in tests/house/exemptions.py"
    )


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path}::{one.name}"
        for path, tree in modules().items()
        for one in functions(tree)
        if length(one) > FUNCTION_LINES
    }
    assert long == set(exemptions.LONG_FUNCTIONS), (
        "shorten it, or state the reason in tests/house/exemptions.py"
    )


def test_there_is_one_commit_in_the_product() -> None:
    found = {
        path
        for path, tree in modules().items()
        for _, name in calls(tree)
        if name.endswith(".commit")
    }
    assert found == set(exemptions.COMMITS), "services open kernel.db.transaction(), which commits"


def test_names_say_what_things_are() -> None:
    files = [
        path
        for path in modules()
        if any(FORBIDDEN_NAMES.search(part.removesuffix(".py")) for part in path.split("/"))
    ]
    defined = [(path, one.name) for path, tree in modules().items() for one in functions(tree)]
    names = [
        f"{path}::{name}"
        for path, name in defined
        if FORBIDDEN_NAMES.match(name) and name not in exemptions.PRESCRIBED_NAMES
    ]
    assert files + names == []


def test_money_and_hours_are_never_floating_point() -> None:
    found = {
        path
        for path, tree in modules("app").items()
        for _, name in calls(tree)
        if name == "float" and not NO_MONEY.match(path)
    }
    assert found == set(exemptions.FLOATS)


def test_every_file_for_a_spreadsheet_is_written_in_one_place() -> None:
    """Elsewhere its byte order mark would be missing, and the quote before a formula."""
    hourline = modules("app", "admin")
    writers = {
        path
        for path, tree in hourline.items()
        if any(origin.partition(".")[0] == "csv" for origin in imported_names(tree).values())
    }
    senders = {
        path
        for path, tree in hourline.items()
        for node in nodes_of(tree)
        if isinstance(node, ast.Constant) and node.value == "text/csv"
    }
    assert writers == {"app/kernel/spreadsheets.py"}
    assert senders == {"app/web/downloads.py"}


def test_every_letter_is_drawn_and_sent_in_one_place() -> None:
    """What is written elsewhere has no HTML, no operator and no mark of being automatic."""
    builders = {
        path
        for path, tree in modules("app", "admin").items()
        if any(
            origin.startswith(("flask_mailman.Email", "email.mime", "smtplib"))
            for origin in imported_names(tree).values()
        )
    }
    assert builders == {"app/kernel/mail.py", "app/cli/doctor/outside.py"}, (
        "the doctor only asks whether the mail server answers"
    )


def test_services_announce_and_never_enqueue() -> None:
    may_enqueue = re.compile(r"app/reactions\.py|app/[\w/]*\btasks(\.py|/\w+\.py)|app/kernel/jobs/")
    enqueuers = {
        path
        for path, tree in modules("app", "admin").items()
        if not may_enqueue.match(path) and enqueuing_calls(tree)
    }
    assert enqueuers == set(exemptions.ENQUEUERS), (
        "emit an event; app/reactions.py maps it to a job"
    )


def test_every_letter_goes_through_what_breaks_typed_links() -> None:
    writers = {
        path
        for path, tree in modules("app", "admin").items()
        for _, name in calls(tree)
        if name.split(".")[-1] == "MailMessage"
    }
    assert writers == {"app/kernel/mail.py"}, "post it with kernel.mail"


def enqueuing_calls(tree: ast.Module) -> list[str]:
    """Calls of jobs.request and jobs.request_once, whatever they are imported as."""
    names = imported_names(tree)
    return [
        name
        for _, name in calls(tree)
        if re.fullmatch(
            r"app\.kernel\.jobs(\.requests)?\.request(_once)?",
            ".".join([names.get(name.split(".")[0], name.split(".")[0]), *name.split(".")[1:]]),
        )
    ]


@pytest.mark.parametrize(
    "source",
    [
        "from app.kernel import jobs as work\nwork.request(push)",
        "from app.kernel.jobs import request as ask\nask(push)",
        "from app.kernel.jobs.requests import request_once\nrequest_once(push)",
        "import app.kernel.jobs\napp.kernel.jobs.request(push)",
        "def later():\n    from app.kernel import jobs\n    jobs.request(push)",
    ],
)
def test_no_alias_hides_that_something_enqueues(source: str) -> None:
    assert enqueuing_calls(ast.parse(source))


def test_the_clock_is_asked_in_one_place() -> None:
    asks = ("datetime.now", "datetime.utcnow", "date.today", "datetime.today")
    found = {
        path
        for path, tree in modules("app", "admin").items()
        for _, name in calls(tree)
        if name in asks
    }
    assert found == set(exemptions.CLOCKS)


def test_every_table_is_imported_by_the_schema() -> None:
    imported = {
        alias.name
        for node in ast.walk(modules("app")["app/schema.py"])
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    with_tables = {
        path.removesuffix(".py").replace("/", ".")
        for path, tree in modules("app", "admin").items()
        if any(
            isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__"
            for node in nodes_of(tree)
        )
    }
    not_imported = {
        module
        for module in with_tables
        if not any(module == name or module.startswith(f"{name}.") for name in imported)
    }
    assert not_imported == set()


def test_the_kernel_names_no_table_of_a_capability() -> None:
    kernels_own_words = {"organisation", "task"}
    foreign = [
        table.name
        for table, model in table_models()
        if not model.__module__.startswith("app.kernel") and table.name not in kernels_own_words
    ]
    naming = re.compile(rf"\b({'|'.join(foreign)})\b")
    found = [
        f"{path}:{node.lineno}: {node.value}"
        for path, tree in modules("app/kernel").items()
        for node in nodes_of(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if naming.search(node.value) and not is_docstring(node, tree)
    ]
    assert found == []


def test_every_message_has_one_sentence() -> None:
    codes = [code for table in TABLES for code in table]
    assert len(codes) == len(set(codes)), "two capabilities word the same code"
    without_sentence = [
        f"{path}:{node.lineno}: {ast.unparse(code)}"
        for path, tree in modules("app", "admin").items()
        for node in nodes_of(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "message"
        for code in node.args[:1]
        if isinstance(code, ast.Constant) and code.value not in SENTENCES
    ]
    assert without_sentence == [], "add it to a table that app/sentences.py collects"


def test_nothing_of_the_machines_it_was_made_on_stands_in_the_files() -> None:
    foreign = re.compile(
        r"/"
        + r"work/|/"
        + r"farm/|registry\."
        + r"npmjs|files\."
        + r"pythonhosted|deb\."
        + r"debian"
    )
    folders = (
        *("app", "admin", "packages", "migrations", "tests", "docs", "deploy", "bin", "bench"),
    )
    texts = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".html", ".js", ".mjs", ".css", ".sql", ".toml"}
    ]
    found = [
        str(path)
        for path in texts
        if "vendor" not in path.parts and foreign.search(path.read_text())
    ]
    assert found == []
