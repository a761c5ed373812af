"""What a person at the pages of retainers and fixed prices sees and would send."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID

from flask import Flask

from app.invoicing.models import Invoice
from app.invoicing.queries.fixed_prices import covered_entries
from app.invoicing.queries.retainers import retainer_period
from app.invoicing.rules import CHARGE_TEMPLATE, Charge, Options, Preview, Wording, build_preview
from app.invoicing.rules.fixed_prices import FixedChoice, fixed_charges, fixed_parts
from app.invoicing.rules.retainers import RetainerPeriod, retainer_charges
from app.invoicing.services import (
    FixedPriceBilling,
    NewInvoice,
    RetainerBilling,
    bill_fixed_price,
    bill_retainer_period,
)
from app.kernel.db import db
from app.kernel.errors import Conflict
from app.projects import queries as projects
from app.projects.models import BillingMode
from app.projects.rules import FixedState
from app.timesheets.models import EntryLock
from tests.cast import Person
from tests.invoicing.strategies import make_options, references

WORDING = Wording(CHARGE_TEMPLATE)
CLIENT = "Harbour"


@dataclass(frozen=True)
class ChargeForm:
    """A form as it would be sent, and what the person saw when they sent it."""

    new_invoice: NewInvoice
    billing: Any
    preview: Preview

    def create(self) -> UUID:
        """As the person who is acting."""
        make: Callable[..., UUID] = (
            bill_retainer_period if isinstance(self.billing, RetainerBilling) else bill_fixed_price
        )
        return make(self.new_invoice, self.billing, references())


def period_of(person: Person, project_id: UUID, start: date) -> RetainerPeriod:
    with person.enter_scope():
        db.session.rollback()
        found = retainer_period(projects.project(project_id), start)
        assert found is not None
        return found


def fill_period_form(
    person: Person, project_id: UUID, start: date, more: Sequence[Charge] = (), **changes: Any
) -> ChargeForm:
    period = period_of(person, project_id, start)
    charges = (*retainer_charges(period, CLIENT, WORDING), *more)
    return _fill_form(
        person,
        project_id,
        charges,
        BillingMode.RETAINER,
        RetainerBilling(project_id, start),
        changes,
    )


def fixed_price_state(person: Person, project_id: UUID) -> FixedState:
    with person.enter_scope():
        db.session.rollback()
        found = projects.fixed_state(project_id)
        assert found is not None
        return found


def fill_part_form(
    person: Person,
    project_id: UUID,
    choice: FixedChoice,
    until: date | None = None,
    *,
    beyond: bool = False,
    **changes: Any,
) -> ChargeForm:
    state = fixed_price_state(person, project_id)
    with person.enter_scope():
        project = projects.project(project_id)
        entries = covered_entries(project.client_id, project_id, until)
        charges = fixed_charges(
            project_id, project.name, CLIENT, fixed_parts(choice, state), entries, WORDING
        )
    return _fill_form(
        person,
        project_id,
        charges,
        BillingMode.FIXED,
        FixedPriceBilling(project_id, choice, until, state.left_hundredths, beyond),
        changes,
    )


def _fill_form(
    person: Person,
    project_id: UUID,
    charges: tuple[Charge, ...],
    mode: BillingMode,
    billing: Any,
    changes: dict[str, Any],
) -> ChargeForm:
    with person.enter_scope():
        client = projects.project(project_id).client
        options: Options = make_options(
            client_name=CLIENT, currency=client.currency, wording=WORDING, **changes
        )
    shown = build_preview((), options, references(), charges)
    wanted = NewInvoice(
        client.id,
        frozenset(),
        options,
        shown.digest,
        shown.fingerprint_text,
        send=False,
        charges=charges,
        billing_mode=mode,
    )
    return ChargeForm(wanted, billing, shown)


def stored_invoice(person: Person, invoice_id: UUID) -> Invoice:
    with person.enter_scope():
        db.session.rollback()
        row = db.session.get(Invoice, (person.org_id, invoice_id))
        assert row is not None
        db.session.refresh(row)
        _ = row.lines
        db.session.expunge_all()
        return row


def entry_locks(person: Person) -> dict[UUID, UUID]:
    """Entry → the invoice that holds it."""
    with person.enter_scope():
        db.session.rollback()
        return {lock.entry_id: lock.invoice_id for lock in db.session.query(EntryLock)}


def run_at_once(app: Flask, person: Person, *acts: Callable[[], Any]) -> list[Any]:
    """What each of ACTS answers when all begin at the same moment; a Conflict is an answer too."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context(), person.enter_scope():
            start.wait()
            try:
                return act()
            except Conflict as conflict:
                return conflict
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
