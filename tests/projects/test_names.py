"""Clients, projects and tasks are found by the beginnings of words of their names."""

import pytest
from sqlalchemy import delete, insert, select, text

from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.kernel.tenancy import current_org_id
from app.projects import queries, services
from app.projects.models import Client, NameWord, Project, Task
from app.projects.services import ProjectDetails
from tests.cast import Cast, Person
from tests.query_plans import analyse_tables, index_conditions
from tests.timesheets.work import Work, make_work

# What the words of the names should be, against what they are: nothing, whoever wrote the names.
DIFFERENT_WORDS = text("""
WITH name AS (
    SELECT org_id, 'client' AS kind, id, name FROM client
    UNION ALL SELECT org_id, 'project', id, name FROM project
    UNION ALL SELECT org_id, 'task', id, name FROM task
), expected AS (
    SELECT org_id, kind, word, id FROM name, search_words(name) AS word
)
(TABLE expected EXCEPT SELECT org_id, kind, word, named_id FROM name_word)
UNION ALL (SELECT org_id, kind, word, named_id FROM name_word EXCEPT TABLE expected)
""")


def client_row(number: int) -> dict[str, object]:
    name = f"Pier {number}"
    return {
        "id": new_id(),
        "org_id": current_org_id(),
        "name": name,
        "name_key": name.lower(),
        "currency": "NZD",
    }


def found_projects(person: Person, search: str) -> list[str]:
    with person.enter_scope():
        db.session.rollback()
        return [project.name for project in queries.project_page(search)]


def test_the_words_are_those_of_the_names_whatever_is_done(cast: Cast, work: Work) -> None:
    make_work(cast.eve, "Éire Ltd")
    with cast.mara.enter_scope():
        services.update_client(work.client_id, "Åse & Söhne — harbour", "NZD")
        services.update_project(work.project_id, ProjectDetails("Website, again (website)"))
        services.archive_task(work.task_id)
        with transaction() as session:
            session.execute(delete(Project).where(Project.id == work.other_id))
            assert session.execute(DIFFERENT_WORDS).all() == []
            assert set(session.scalars(select(NameWord.word))) == {
                *("ase", "sohne", "harbour"),
                *("website", "again"),
                "design",
            }


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("web", ["Website"]),
        ("WEB harb", ["Website"]),
        ("harbour", ["Support", "Website"]),
        ("bour", []),
        ("site", []),
        ("web supp", []),
        ("%", []),
        ("wébsite", ["Website"]),
        ("", ["Support", "Website"]),
    ],
)
def test_projects_are_found_by_words_of_theirs_and_their_clients(
    cast: Cast, work: Work, search: str, names: list[str]
) -> None:
    assert found_projects(cast.mara, search) == names
    assert found_projects(cast.eve, search) == []


def test_tasks_are_found_by_words_of_theirs_and_of_their_projects(cast: Cast, work: Work) -> None:
    with cast.mara.enter_scope():
        joined = select(Task.name).join(Project, Project.id == Task.project_id)
        found = [
            db.session.scalars(joined.where(*queries.task_matches(search))).all()
            for search in ("des", "des web", "harb des", "des supp")
        ]
    assert found == [["Design"], ["Design"], ["Design"], []]


def test_an_index_serves_the_search_under_the_applications_role(
    cast: Cast, work: Work, database: dict[str, str]
) -> None:
    """What is no leakproof operator is asked after the policy: such a condition reaches no
    index.
    """
    with cast.mara.enter_scope():
        with transaction() as session:
            session.execute(insert(Client), [client_row(number) for number in range(500)])
        analyse_tables(database["superuser"])
        found = index_conditions(select(Client.id).where(*queries.client_matches("harb")))
        missed = index_conditions(select(NameWord).where(NameWord.word.like("harb%")))
    assert "word >= 'harb'" in found["pk_name_word"]
    assert "word" not in missed.get("pk_name_word", "")
