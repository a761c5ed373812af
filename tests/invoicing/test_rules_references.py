"""What is known of the organisation's books in Xero, and what of it may be chosen."""

from decimal import Decimal
from uuid import UUID

from app.invoicing.rules import (
    Account,
    References,
    TaxRate,
    TrackingCategory,
    TrackingOption,
)

NORTH = TrackingOption(UUID(int=1), "North")
SOUTH = TrackingOption(UUID(int=2), "South", is_active=False)
REGION = TrackingCategory(UUID(int=3), "Region", (NORTH, SOUTH))
OLD_CATEGORY = TrackingCategory(UUID(int=4), "Old", (NORTH,), is_active=False)


def test_an_archived_option_is_shown_as_such_and_not_offered() -> None:
    assert REGION.offered_options == (NORTH,)
    assert (REGION.option_name(NORTH), REGION.option_name(SOUTH)) == (
        "North",
        "South (archived in Xero)",
    )


def test_of_an_archived_category_nothing_is_offered() -> None:
    books = References(tracking=(REGION, OLD_CATEGORY))
    assert OLD_CATEGORY.offered_options == ()
    assert books.offered_tracking == (REGION,)
    assert books.tracking_name(OLD_CATEGORY.id, NORTH.id) == "North (archived in Xero)"
    assert books.tracking_name(REGION.id, NORTH.id) == "North"
    assert books.tracking_name(REGION.id, UUID(int=9)) == ""
    assert References().tracking_name(REGION.id, NORTH.id) == ""


def test_books_are_known_by_an_account_or_a_tax_rate() -> None:
    assert not References(currencies=("NZD",)).is_known
    assert References((Account("200", "Sales", ""),)).is_known
    rate = TaxRate("OUTPUT2", "GST", Decimal(15), revenue=True)
    assert References(tax_rates=(rate,)).is_known


def test_an_account_brings_its_own_tax_rate_or_none() -> None:
    account = Account("200", "Sales", "INPUT2")
    input_rate = TaxRate("INPUT2", "GST on expenses", Decimal(15), revenue=False)
    output_rate = TaxRate("OUTPUT2", "GST", Decimal(15), revenue=True)
    zero_rate = TaxRate("ZERO", "Zero", Decimal(0), revenue=True)
    books = References((account,), (input_rate, output_rate, zero_rate))
    assert books.own_tax_type("200") == "", "of no use for revenue: a person chooses"
    assert books.own_tax_type("unknown") == ""
    own = References((Account("260", "Other", "ZERO"),), (output_rate, zero_rate))
    assert own.own_tax_type("260") == "ZERO"
