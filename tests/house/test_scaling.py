"""docs/scaling.md says of every table where it would lie on Citus; the schema allows it."""

import re
from collections.abc import Iterator

from sqlalchemy import Table, UniqueConstraint

import app.schema  # noqa: F401 - makes every table known
from app.config import ROOT
from app.kernel.tables import TABLES_WITHOUT_MODEL, table_models

ROW = re.compile(r"^\| `(\w+)` \| (distributed|reference|local) \|(.*)\|$", re.MULTILINE)
# Where foreign keys of a table may lead to, besides tables of its own kind.
REACHES = {
    "distributed": {"distributed", "reference"},
    "reference": {"reference"},
    "local": {"local", "reference"},
}


def documented_rows() -> list[tuple[str, str, str]]:
    """Name, kind and note of each table in the document."""
    return ROW.findall((ROOT / "docs" / "scaling.md").read_text())


def tables_of_kind(kind: str) -> Iterator[tuple[Table, str]]:
    """The tables of that kind, with the note."""
    tables = {table.name: table for table, _model in table_models()}
    for name, documented, note in documented_rows():
        if documented == kind and name in tables:
            yield tables[name], note


def unique_keys(table: Table) -> Iterator[list[str]]:
    yield [column.name for column in table.primary_key.columns]
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield [column.name for column in constraint.columns]
    for index in table.indexes:
        if index.unique:
            yield [column.name for column in index.columns]


def test_every_table_stands_in_the_document_once() -> None:
    tables = [table.name for table, _model in table_models()]
    assert sorted(name for name, _kind, _note in documented_rows()) == sorted(
        [*tables, *TABLES_WITHOUT_MODEL]
    )


def test_each_unique_key_of_a_distributed_table_begins_with_its_organisation() -> None:
    assert {
        (table.name, *key)
        for table, _note in tables_of_kind("distributed")
        for key in unique_keys(table)
        if key[0] != "org_id"
    } == set()


def test_a_foreign_key_that_leaves_the_organisation_is_named() -> None:
    for table, note in tables_of_kind("distributed"):
        leaving = {
            f"`{key.columns[0].name}` → `{key.referred_table.name}`"
            for key in table.foreign_key_constraints
            if key.columns[0].name != "org_id"
        }
        assert leaving == set(re.findall(r"`\w+` → `\w+`", note)), table.name


def test_foreign_keys_lead_where_they_may() -> None:
    kinds = {name: kind for name, kind, _note in documented_rows()}
    assert {
        (table.name, key.referred_table.name)
        for kind, reached in REACHES.items()
        for table, _note in tables_of_kind(kind)
        for key in table.foreign_key_constraints
        if kinds[key.referred_table.name] not in reached
        or (kind == "distributed" and kinds[key.referred_table.name] == "distributed")
        > (key.columns[0].name == "org_id")
    } == set()
