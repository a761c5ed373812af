"""What an entry says of itself, that an invoice holds it, is what the entry locks say: whatever
invoicing does, and whatever else is written as the application's role.
"""

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.invoicing.services import discard_invoice
from app.kernel.db import db, transaction
from app.kernel.errors import DomainError
from tests.invoice_rows import make_invoice
from tests.invoicing.client_work import DAY, ClientWork

FIND_WRONG_MARKS = """SELECT entry.id FROM time_entry entry
    LEFT JOIN entry_lock held ON (held.org_id, held.entry_id) = (entry.org_id, entry.id)
    WHERE entry.is_locked <> (held.id IS NOT NULL)"""
INSERT_LOCKS = """INSERT INTO entry_lock (org_id, id, created_at, entry_id, invoice_id, label)
    SELECT org_id, gen_random_uuid(), now(), id, :invoice, '{}' FROM time_entry"""
STATEMENTS = {
    "lock some": f"{INSERT_LOCKS} WHERE seconds = ANY(:some) ON CONFLICT DO NOTHING",
    "lock those again": f"{INSERT_LOCKS} WHERE seconds = ANY(:some)",
    "release some": """DELETE FROM entry_lock USING time_entry
        WHERE (entry_lock.org_id, entry_lock.entry_id) = (time_entry.org_id, time_entry.id)
          AND seconds = ANY(:some)""",
    "release all": "DELETE FROM entry_lock",
    "lock anew in one statement": f"""WITH gone AS (DELETE FROM entry_lock RETURNING entry_id)
        {INSERT_LOCKS} WHERE id IN (SELECT entry_id FROM gone)""",
    "move the locks": """UPDATE entry_lock
        SET entry_id = (SELECT id FROM time_entry WHERE seconds = ANY(:some) LIMIT 1)""",
    "mark some": "UPDATE time_entry SET is_locked = true WHERE seconds = ANY(:some)",
    "unmark some": "UPDATE time_entry SET is_locked = false WHERE seconds = ANY(:some)",
    "mark the others": "UPDATE time_entry SET is_locked = NOT is_locked",
    "add a marked entry": """INSERT INTO time_entry (org_id, id, created_at, membership_id,
          project_id, entry_date, seconds, description, billable, is_locked)
        SELECT org_id, gen_random_uuid(), now(), membership_id, project_id, entry_date, 9, '', true,
          true FROM time_entry LIMIT 1""",
    "change what a lock says": """UPDATE entry_lock SET label = '{"code": "lock.draft"}'""",
    "remove some": "DELETE FROM time_entry WHERE seconds = ANY(:some)",
}
SECONDS = (1, 2, 3, 4, 5)
SERVICES = ("bill", "discard")
steps = st.tuples(
    st.sampled_from((*STATEMENTS, *SERVICES)),
    st.lists(st.sampled_from(SECONDS), min_size=1, max_size=3, unique=True),
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(steps, min_size=1, max_size=8))
def test_a_mark_is_what_the_locks_say(
    client_work: ClientWork, sequence: list[tuple[str, list[int]]]
) -> None:
    invoice_id = make_invoice(client_work.mara, client_work.client_id, DAY)
    with client_work.mara.enter_scope():
        with transaction() as session:
            session.execute(text("DELETE FROM entry_lock"))
        entry_ids = {seconds: client_work.add_entry(seconds) for seconds in SECONDS}
    billed: list[UUID] = []
    for step, some in sequence:
        with suppress(DBAPIError, DomainError):
            if step == "bill":
                entries = (entry_ids[seconds] for seconds in some)
                billed.append(client_work.create_invoice(*entries, send=False))
            elif step == "discard":
                with client_work.mara.enter_scope():
                    discard_invoice(billed.pop() if billed else invoice_id)
            else:
                with client_work.mara.enter_scope(), transaction() as session:
                    session.execute(text(STATEMENTS[step]), {"some": some, "invoice": invoice_id})
        with client_work.mara.enter_scope():
            db.session.rollback()
            assert db.session.execute(text(FIND_WRONG_MARKS)).all() == [], step


@pytest.mark.parametrize("step", ["mark the others", "add a marked entry", "move the locks"])
def test_what_would_make_them_differ_is_refused(client_work: ClientWork, step: str) -> None:
    client_work.create_invoice(client_work.add_entry(1), send=False)
    client_work.add_entry(2)
    with (
        client_work.mara.enter_scope(),
        pytest.raises(DBAPIError, match=r"marked as its lock|permission denied"),
        transaction() as session,
    ):
        session.execute(text(STATEMENTS[step]), {"some": [2]})
