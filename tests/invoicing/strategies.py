"""Entries, rates and options as they may come."""

from datetime import date, time
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.invoicing.models import Grouping, LineAmountTypes, LineKind, RoundingMode, RoundingPer
from app.invoicing.rules import Charge, Options, PricedEntry, References, Rounding, TaxRate
from app.invoicing.rules.references import Account
from app.invoicing.rules.rounding import STEP_MINUTES
from app.timesheets.rules.instants import span_between

AWKWARD_RATES = [
    Decimal("33.3333"),
    Decimal("0.0001"),
    Decimal("66.6667"),
    Decimal(100),
    Decimal("99.995"),
    Decimal(0),
]
AWKWARD_SECONDS = [1, 1200, 2400, 3599, 5400, 86_400]
PROJECTS = [(UUID(int=n), f"Project {n}") for n in range(1, 4)]
MEMBERS = [(UUID(int=n), f"Member {n}") for n in range(11, 14)]

# Nights in which clocks change, and the zone where they do: forward, back; half an hour on Lord
# Howe.
CHANGES = [
    (date(2026, 9, 27), "Pacific/Auckland"),
    (date(2026, 4, 5), "Pacific/Auckland"),
    (date(2026, 10, 25), "Europe/Berlin"),
    (date(2026, 3, 8), "America/New_York"),
    (date(2026, 4, 5), "Australia/Lord_Howe"),
]

rates = st.sampled_from(AWKWARD_RATES) | st.decimals(min_value=0, max_value=2000, places=4)
seconds = st.sampled_from(AWKWARD_SECONDS) | st.integers(min_value=0, max_value=86_400)
tax_rates = st.sampled_from(
    [Decimal(15), Decimal(10), Decimal(20), Decimal("12.5"), Decimal("8.875"), Decimal(0)]
)
currencies = st.sampled_from(["NZD", "USD", "JPY", "KWD"])
roundings = st.builds(
    Rounding,
    st.sampled_from(list(RoundingMode)),
    st.sampled_from(STEP_MINUTES),
    st.sampled_from(list(RoundingPer)),
)


@st.composite
def days_and_seconds(draw: st.DrawFn) -> tuple[date, int]:
    """A day and its seconds: so many, or from some time before clocks change in that night to some
    time in the morning.
    """
    if draw(st.booleans()):
        return date(2026, 11, draw(st.integers(min_value=1, max_value=28))), draw(seconds)
    day, zone = draw(st.sampled_from(CHANGES))
    start, end = (
        time(draw(st.integers(0, 1)), draw(st.integers(0, 29))),
        time(draw(st.integers(4, 9)), draw(st.integers(0, 59))),
    )
    return day, span_between(day, start, end, ZoneInfo(zone)).seconds


@st.composite
def priced_entries(draw: st.DrawFn, most: int = 25) -> list[PricedEntry]:
    few_rates = draw(st.lists(rates, min_size=1, max_size=3))
    count = draw(st.integers(min_value=1, max_value=most))
    return [_entry(draw, number, few_rates) for number in range(count)]


def _entry(draw: st.DrawFn, number: int, few_rates: list[Decimal]) -> PricedEntry:
    project_id, project_name = draw(st.sampled_from(PROJECTS))
    membership_id, member_name = draw(st.sampled_from(MEMBERS))
    entry_date, spent = draw(days_and_seconds())
    return PricedEntry(
        id=UUID(int=1000 + number),
        entry_date=entry_date,
        seconds=spent,
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
    percent = (
        draw(st.none() | st.decimals(min_value=0, max_value=100, places=2))
        if kind is LineKind.DISCOUNT
        else None
    )
    quantity = (
        Decimal(1)
        if kind is LineKind.DISCOUNT
        else draw(st.decimals(min_value=0, max_value=50, places=4))
    )
    return Charge(
        f"{kind.value}:{number}",
        kind,
        "By hand",
        quantity,
        -price if kind is LineKind.DISCOUNT else price,
        percent=percent,
    )


@st.composite
def options(draw: st.DrawFn) -> Options:
    return make_options(
        grouping=draw(st.sampled_from(list(Grouping))),
        line_amount_types=draw(st.sampled_from(list(LineAmountTypes))),
        currency=draw(currencies),
        rounding=draw(roundings),
    )


def make_options(**changes: object) -> Options:
    usual: dict[str, object] = {
        "client_name": "Kowhai",
        "currency": "NZD",
        "invoice_date": date(2026, 11, 21),
        "due_date": date(2026, 12, 11),
        "account_code": "200",
    }
    return Options(**(usual | changes))  # type: ignore[arg-type]  # a test names the few options it cares about


def references(rate: Decimal = Decimal(15)) -> References:
    return References(
        accounts=(Account("200", "Sales", "OUTPUT2"), Account("260", "Other revenue", "NONE")),
        tax_rates=(
            TaxRate("OUTPUT2", "15% GST on Income", rate, revenue=True),
            TaxRate("INPUT2", "15% GST on Expenses", Decimal(15), revenue=False),
        ),
        currencies=("NZD", "USD", "JPY", "KWD"),
    )
