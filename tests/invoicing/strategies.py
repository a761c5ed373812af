"""Entries, rates and options as they may come."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from app.invoicing.models import Grouping, LineAmountTypes, LineKind
from app.invoicing.rules import Charge, Options, PricedEntry, References, TaxRate
from app.invoicing.rules.references import Account

AWKWARD_RATES = [Decimal("33.3333"), Decimal("0.0001"), Decimal("66.6667"), Decimal(100), Decimal("99.995"), Decimal(0)]
AWKWARD_SECONDS = [1, 1200, 2400, 3599, 5400, 86_400]
PROJECTS = [(UUID(int=n), f"Project {n}") for n in range(1, 4)]
MEMBERS = [(UUID(int=n), f"Member {n}") for n in range(11, 14)]

rates = st.sampled_from(AWKWARD_RATES) | st.decimals(min_value=0, max_value=2000, places=4)
seconds = st.sampled_from(AWKWARD_SECONDS) | st.integers(min_value=0, max_value=86_400)
tax_rates = st.sampled_from([Decimal(15), Decimal(10), Decimal(20), Decimal("12.5"), Decimal("8.875"), Decimal(0)])
currencies = st.sampled_from(["NZD", "USD", "JPY", "KWD"])


@st.composite
def priced_entries(draw: st.DrawFn, most: int = 25) -> list[PricedEntry]:
    few_rates = draw(st.lists(rates, min_size=1, max_size=3))
    count = draw(st.integers(min_value=1, max_value=most))
    return [_entry(draw, number, few_rates) for number in range(count)]


def _entry(draw: st.DrawFn, number: int, few_rates: list[Decimal]) -> PricedEntry:
    project_id, project_name = draw(st.sampled_from(PROJECTS))
    membership_id, member_name = draw(st.sampled_from(MEMBERS))
    return PricedEntry(
        id=UUID(int=1000 + number),
        entry_date=date(2026, 11, draw(st.integers(min_value=1, max_value=28))),
        seconds=draw(seconds),
        description=draw(st.sampled_from(["", "Design", "Call; notes", "Präsentation"])),
        membership_id=membership_id,
        member_name=member_name,
        project_id=project_id,
        project_name=project_name,
        task_name="",
        rate=draw(st.sampled_from(few_rates)),
    )


@st.composite
def charges(draw: st.DrawFn) -> list[Charge]:
    """Extras and discounts, in any order; what they come to may well be below zero."""
    return [_charge(draw, number) for number in range(draw(st.integers(min_value=0, max_value=4)))]


def _charge(draw: st.DrawFn, number: int) -> Charge:
    kind = draw(st.sampled_from([LineKind.EXTRA, LineKind.DISCOUNT]))
    price = draw(rates)
    percent = draw(st.none() | st.decimals(min_value=0, max_value=100, places=2)) if kind is LineKind.DISCOUNT else None
    quantity = Decimal(1) if kind is LineKind.DISCOUNT else draw(st.decimals(min_value=0, max_value=50, places=4))
    return Charge(f"{kind.value}:{number}", kind, "By hand", quantity, -price if kind is LineKind.DISCOUNT else price, percent=percent)


@st.composite
def options(draw: st.DrawFn) -> Options:
    return make_options(
        grouping=draw(st.sampled_from(list(Grouping))), line_amount_types=draw(st.sampled_from(list(LineAmountTypes))), currency=draw(currencies)
    )


def make_options(**changes: object) -> Options:
    usual: dict[str, object] = {"client_name": "Kowhai", "currency": "NZD", "invoice_date": date(2026, 11, 21), "due_date": date(2026, 12, 11)}
    return Options(**(usual | changes))  # type: ignore[arg-type]  # a test names the few options it cares about


def references(rate: Decimal = Decimal(15)) -> References:
    return References(
        accounts=(Account("200", "Sales", "OUTPUT2"), Account("260", "Other revenue", "NONE")),
        tax_rates=(TaxRate("OUTPUT2", "15% GST on Income", rate, revenue=True), TaxRate("INPUT2", "15% GST on Expenses", Decimal(15), revenue=False)),
        currencies=("NZD", "USD", "JPY", "KWD"),
    )
