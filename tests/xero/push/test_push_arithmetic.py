"""The preview's total, the stored total and Xero's total are equal to the cent, through the real way there and back."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.invoicing.models import Grouping, InvoiceState, LineAmountTypes
from app.invoicing.services import create_invoice
from app.xero.reference import reference_data
from tests.invoicing.strategies import rates, seconds
from tests.xero.push.stage import Stage

billed = st.lists(seconds.filter(lambda spent: spent > 0), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spent=billed, rate=rates, grouping=st.sampled_from(list(Grouping)), types=st.sampled_from(list(LineAmountTypes)))
def test_three_totals_are_one(stage: Stage, spent: list[int], rate: Decimal, grouping: Grouping, types: LineAmountTypes) -> None:
    stage.execute(f"UPDATE rate SET amount = {rate}")
    stage.execute("DELETE FROM xero_tenant_budget")
    with stage.cast.mara.acting():
        books = reference_data()
    entries = [stage.studio.entry(each, by=person) for each, person in zip(spent, [stage.cast.mara, stage.cast.mel] * 3, strict=False)]
    shown = stage.studio.preview(*entries, books=books, grouping=grouping, line_amount_types=types)
    with stage.cast.mara.acting():
        invoice_id = create_invoice(stage.studio.asked(shown), books)
    stage.work()
    stored = stage.stored(invoice_id)
    [found] = [each for each in stage.in_xero() if each["InvoiceID"] == str(stored.xero_invoice_id)]
    theirs = [Decimal(str(found[name])) * 100 for name in ("SubTotal", "TotalTax", "Total")]
    assert stored.state is InvoiceState.PUSHED
    assert theirs == [stored.subtotal_minor, stored.tax_minor, stored.total_minor] == [shown.totals.subtotal, shown.totals.tax, shown.totals.total]
    assert [Decimal(str(line["LineAmount"])) * 100 for line in found["LineItems"]] == [line.amount for line in shown.lines]
