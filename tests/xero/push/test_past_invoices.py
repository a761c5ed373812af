"""What is edited, archived, deleted or disconnected around an invoice changes nothing of it:
neither its rows nor the paper that is shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.invoicing.documents.paper import stored_paper
from app.invoicing.models import InvoiceState
from app.invoicing.queries.invoices import invoice_by_id as shown_invoice
from app.kernel.db import db
from app.kernel.errors import DomainError
from app.timesheets.services import delete_entry
from app.xero.connect.services import disconnect
from tests.xero.push.connected_org import BOOKS, ConnectedOrg
from tests.xero.push.invoice_pages import PAGES

# What leaves with the connection, as the manifest says.
XEROS = {
    "invoice": ("contact_id", "search_key"),
    "invoice_line": ("tracking",),
    "invoice_entry": (),
    "invoice_event": (),
}
Snapshot = dict[str, Any]


def snapshot(acme: ConnectedOrg, invoice_id: UUID) -> Snapshot:
    """Every row of the invoice but what was Xero's, and its paper."""
    rows: Snapshot = {}
    for table, without in XEROS.items():
        key = "id" if table == "invoice" else "invoice_id"
        removed = "".join(f" - '{column}'" for column in without)
        rows[table] = acme.fetch(
            f"SELECT (to_jsonb(t){removed})::text FROM {table} t WHERE {key} = '{invoice_id}' ORDER"
            " BY id"
        )
    with acme.cast.mara.enter_scope():
        db.session.rollback()
        paper = stored_paper(shown_invoice(invoice_id))
        lines = [replace(line, notes=()) for line in paper.lines]
        rows["paper"] = asdict(replace(paper, lines=lines))
    return rows


def by_sql(statement: str) -> Callable[[ConnectedOrg], None]:
    return lambda acme: acme.execute(statement)


def call_as(
    person: str, service: Callable[..., object], *arguments: Any
) -> Callable[[ConnectedOrg], None]:
    def act(acme: ConnectedOrg) -> None:
        with getattr(acme.cast, person).enter_scope():
            service(*arguments)

    return act


def deleting_its_time(acme: ConnectedOrg) -> None:
    for entry_id in acme.client_work.entry_locks():
        with acme.cast.mara.enter_scope(), pytest.raises(DomainError):
            delete_entry(entry_id)


def in_books(path: str) -> Callable[[ConnectedOrg], None]:
    return lambda acme: (
        acme.running.post(
            f"{BOOKS}/{path.format(contact=acme.client_work.contact_id)}",
            name="Renamed",
            code="200",
        )
        and None
    )


ACTIONS: dict[str, Callable[[ConnectedOrg], None]] = {
    "a client is renamed": by_sql(
        "UPDATE client SET name = 'Renamed', name_key = 'renamed', currency = 'USD'"
    ),
    "a project is renamed": by_sql("UPDATE project SET name = 'Renamed', name_key = 'renamed'"),
    "projects and clients are archived": by_sql(
        "UPDATE project SET archived_at = now(); UPDATE client SET archived_at = now()"
    ),
    "rates change": by_sql("UPDATE rate SET amount = 999"),
    "rates are deleted": by_sql("DELETE FROM rate"),
    "people are renamed": by_sql("UPDATE user_account SET name = 'Renamed'"),
    "somebody leaves": by_sql("UPDATE membership SET deactivated_at = now() WHERE role = 'member'"),
    "the organisation is renamed": by_sql("UPDATE organisation SET name = 'Renamed'"),
    "the defaults change": by_sql(
        "UPDATE invoice_defaults SET number_prefix = 'NEW-', account_code = '260', tax_type = '',"
        " grouping = 'date'"
    ),
    "its time is edited behind its back": by_sql(
        "UPDATE time_entry SET description = 'Other', billable = false"
    ),
    "its time is deleted": deleting_its_time,
    "the contact is renamed in Xero": in_books("contacts/{contact}/rename"),
    "the contact is archived in Xero": in_books("contacts/{contact}/archive"),
    "the account is archived in Xero": in_books("archive-account"),
    "contacts and tracking are gone": by_sql(
        "UPDATE client SET contact_id = NULL; DELETE FROM contact; DELETE FROM tracking_option;"
        " DELETE FROM item"
    ),
    "Xero is disconnected": call_as("adam", disconnect),
}


@pytest.mark.parametrize(
    "order", [list(ACTIONS), list(reversed(ACTIONS))], ids=["forwards", "backwards"]
)
def test_past_invoices_stay_exactly_as_they_were(acme: ConnectedOrg, order: Iterable[str]) -> None:
    pushed = acme.queue_invoice(1200, 2400)
    acme.run_due_jobs()
    acme.set_fault("error_503", times=None)
    failed = acme.queue_invoice(600)
    acme.run_due_jobs(4)
    acme.clear_faults()
    assert [acme.stored_invoice(each).state for each in (pushed, failed)] == [
        InvoiceState.PUSHED,
        InvoiceState.FAILED,
    ]
    before = {each: snapshot(acme, each) for each in (pushed, failed)}
    for action in order:
        ACTIONS[action](acme)
        assert {each: snapshot(acme, each) for each in before} == before, action


def test_what_changes_while_it_is_queued_does_not_change_what_is_sent(
    acme: ConnectedOrg, mara: FlaskClient
) -> None:
    invoice_id = acme.queue_invoice(1200, 2400)
    total = acme.stored_invoice(invoice_id).total_hundredths
    for action in (
        "rates change",
        "a project is renamed",
        "its time is edited behind its back",
        "its time is deleted",
        "the defaults change",
    ):
        ACTIONS[action](acme)
    acme.run_due_jobs()
    acme.assert_pushed_once(invoice_id)
    [found] = acme.invoices_in_xero()
    assert acme.stored_invoice(invoice_id).total_hundredths == total
    assert [line["Description"] for line in found["LineItems"]] == [
        line.description for line in acme.stored_invoice(invoice_id).lines
    ]
    assert "Website" in mara.get(f"{PAGES}/{invoice_id}").text
