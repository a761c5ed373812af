"""The preview's total, the stored total and Xero's total are equal to the cent, through the real
way there and back.
"""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.invoicing.models import InvoiceState
from app.invoicing.rules import Options
from app.invoicing.services import create_invoice
from app.kernel import cache
from app.kernel.db import transaction
from app.xero.reference.services import reference_data
from tests.invoicing.strategies import days_and_seconds, options, rates
from tests.xero.push.connected_org import BOOKS, ConnectedOrg

billed = st.lists(days_and_seconds().filter(lambda pair: pair[1] > 0), min_size=1, max_size=6)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spent=billed, rate=rates, chosen=options())
def test_three_totals_are_one(
    acme: ConnectedOrg, spent: list[tuple[date, int]], rate: Decimal, chosen: Options
) -> None:
    """Whatever the lines, the rounding, the tax, the decimals of the currency (2, 0 or 3), and the
    nights in which clocks changed.
    """
    acme.execute(f"UPDATE rate SET amount = {rate}")
    acme.execute("DELETE FROM xero_tenant_budget")
    acme.running.post(f"{BOOKS}/currencies", codes=["NZD", "USD", "JPY", "KWD"])
    with acme.cast.mara.enter_scope():
        with transaction():
            cache.forget(acme.cast.mara.org_id)
        books = reference_data()
    people = [acme.cast.mara, acme.cast.mel] * 3
    entries = [
        acme.client_work.add_entry(each, day=day, by=person)
        for (day, each), person in zip(spent, people, strict=False)
    ]
    shown = acme.client_work.build_preview(
        *entries,
        books=books,
        currency=chosen.currency,
        rates_in="" if chosen.currency == "NZD" else "NZD",
        grouping=chosen.grouping,
        line_amount_types=chosen.line_amount_types,
        rounding=chosen.rounding,
    )
    with acme.cast.mara.enter_scope():
        invoice_id = create_invoice(acme.client_work.new_invoice(shown), books)
    acme.run_due_jobs()
    stored = acme.stored_invoice(invoice_id)
    [found] = [
        each for each in acme.invoices_in_xero() if each["InvoiceID"] == str(stored.xero_invoice_id)
    ]
    theirs = [Decimal(str(found[name])) * 100 for name in ("SubTotal", "TotalTax", "Total")]
    assert (stored.state, found["CurrencyCode"]) == (InvoiceState.PUSHED, chosen.currency)
    assert (
        theirs
        == [stored.subtotal_hundredths, stored.tax_hundredths, stored.total_hundredths]
        == [shown.totals.subtotal, shown.totals.tax, shown.totals.total]
    )
    assert [Decimal(str(line["LineAmount"])) * 100 for line in found["LineItems"]] == [
        line.amount for line in shown.lines
    ]
    assert sum(line.seconds for line in stored.lines) == sum(each for _, each in spent)
