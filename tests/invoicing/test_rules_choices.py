"""What a line chooses for itself goes before what the charge brings, and that before the
invoice's.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.invoicing.models import Grouping, LineAmountTypes, LineKind
from app.invoicing.rules import (
    Account,
    Charge,
    DraftLine,
    Options,
    OwnChoice,
    References,
    TaxRate,
    build_preview,
)
from app.invoicing.rules.arithmetic import MAX_LINE_HUNDREDTHS
from app.invoicing.rules.entries import worth_of
from app.invoicing.rules.preview import SeenPreview
from app.kernel.errors import DomainError
from tests.invoicing.strategies import make_options, references
from tests.invoicing.test_rules_preview import DESIGN, REVIEW

REGION = ((UUID(int=1), UUID(int=2)),)
DEPARTMENT = ((UUID(int=3), UUID(int=4)),)
BOOKS = References(
    (Account("200", "Sales", "OUTPUT2"), Account("260", "Other", "NONE")),
    (
        TaxRate("OUTPUT2", "GST", Decimal(15), revenue=True),
        TaxRate("ZERO", "Zero", Decimal(0), revenue=True),
    ),
)
CHARGE = Charge("extra:1", LineKind.EXTRA, "Printing", Decimal(2), Decimal("10.005"))


def line_of(charge: Charge, *own: OwnChoice, **options: object) -> DraftLine:
    chosen = make_options(account_code="200", tax_type="OUTPUT2", own=own, **options)
    [line] = build_preview([], chosen, BOOKS, [charge]).lines
    return line


@pytest.mark.parametrize("tracking", [REGION, ()])
def test_what_was_chosen_for_the_line_goes_first(tracking: tuple[tuple[UUID, UUID], ...]) -> None:
    charge = replace(CHARGE, account_code="200", tax_type="OUTPUT2", tracking=DEPARTMENT)
    own = OwnChoice("extra:1", "Cards", "260", "ZERO", tracking)
    line = line_of(charge, own)
    assert (line.description, line.account_code, line.tax_type, line.tracking) == (
        "Cards",
        "260",
        "ZERO",
        tracking,
    )
    assert (line.amount, line.tax, line.usual_text) == (2001, 0, "Printing")
    assert line.own == ("description", "account_code", "tax_type", "tracking")


def test_what_the_charge_brings_goes_before_the_invoices() -> None:
    charge = replace(CHARGE, account_code="260", tax_type="ZERO", tracking=DEPARTMENT)
    line = line_of(charge, OwnChoice("extra:2", "Another line"), tracking=REGION)
    assert (line.description, line.account_code, line.tax_type, line.tracking) == (
        "Printing",
        "260",
        "ZERO",
        DEPARTMENT,
    )
    assert line.own == ("account_code", "tax_type", "tracking")


def test_what_nobody_chose_is_the_invoices() -> None:
    line = line_of(CHARGE, tracking=REGION)
    assert (line.account_code, line.tax_type, line.tracking, line.own) == (
        "200",
        "OUTPUT2",
        REGION,
        (),
    )
    assert (line.tax_rate, line.tax) == (Decimal(15), 300)


def test_without_tax_no_line_has_a_tax_type() -> None:
    line = line_of(replace(CHARGE, tax_type="OUTPUT2"), line_amount_types=LineAmountTypes.NO_TAX)
    assert (line.tax_type, line.tax_rate, line.tax) == ("", Decimal(0), 0)


def test_a_discount_in_per_cent_is_of_the_lines_above_it() -> None:
    discount = Charge("d:1", LineKind.DISCOUNT, "", Decimal(1), Decimal(0), percent=Decimal("12.5"))
    preview = build_preview([DESIGN], make_options(), references(), [discount, CHARGE])
    assert [line.amount for line in preview.lines] == [120_00, -15_00, 20_01]
    assert [line.quantity for line in preview.lines] == [1, 1, 2]


@pytest.mark.parametrize(("cents", "is_refused"), [(0, False), (1, True)])
def test_a_line_is_as_large_as_xero_takes(cents: int, *, is_refused: bool) -> None:
    amount = Decimal(MAX_LINE_HUNDREDTHS + cents) / 100
    for sign in (1, -1):
        charge = replace(CHARGE, quantity=Decimal(1), unit_amount=sign * amount)
        if is_refused:
            with pytest.raises(DomainError, match="larger than Xero accepts"):
                line_of(charge)
        else:
            assert abs(line_of(charge).amount) == MAX_LINE_HUNDREDTHS


def test_where_a_rate_is_missing_is_the_first_day_of_the_first_project() -> None:
    other = UUID(int=99)
    unpriced = [
        replace(DESIGN, id=UUID(int=7), rate=None, entry_date=date(2026, 11, 9)),
        replace(DESIGN, id=UUID(int=8), rate=None, entry_date=date(2026, 11, 4)),
        replace(DESIGN, id=UUID(int=9), rate=None, project_id=other, entry_date=date(2026, 11, 5)),
    ]
    gap = build_preview(unpriced, make_options(), references()).rate_gap
    assert (gap.project_id, gap.project_name, gap.starts_on) == (
        DESIGN.project_id,
        "Website",
        date(2026, 11, 4),
    )


def test_an_invoice_is_ready_with_a_line_and_without_anything_that_blocks() -> None:
    def is_ready(options: Options, *entries: object) -> bool:
        return build_preview(entries, options, references()).is_ready  # type: ignore[arg-type]

    assert is_ready(make_options(), DESIGN)
    assert not is_ready(make_options())
    assert not is_ready(make_options(), DESIGN, replace(REVIEW, rate=None))
    assert not is_ready(make_options(account_code="999"), DESIGN)


def test_each_entry_that_came_went_or_changed_is_told() -> None:
    before = build_preview([DESIGN, REVIEW], make_options(), references()).fingerprint_text
    added = replace(DESIGN, id=UUID(int=7))
    seen = SeenPreview(before)
    assert seen.describe_changes([DESIGN, REVIEW], []) == []
    assert seen.describe_changes([DESIGN, REVIEW, added], []) == ["1 entry was added."]
    assert seen.describe_changes([DESIGN, REVIEW, added, replace(added, id=UUID(int=8))], []) == [
        "2 entries were added."
    ]
    assert seen.describe_changes([], [DESIGN.id, REVIEW.id]) == [
        "2 entries are no longer there to be billed."
    ]
    assert seen.describe_changes([replace(DESIGN, seconds=60)], []) == [
        "Website on 3 Nov 2026 (Mara) was changed."
    ]


def test_lines_of_a_group_know_how_much_of_their_time_is_billed() -> None:
    preview = build_preview([DESIGN, REVIEW], make_options(grouping=Grouping.PROJECT), references())
    [line] = preview.lines
    assert (line.seconds, line.billed_seconds, line.is_rounded) == (5400, 5400, False)
    assert (preview.seconds, preview.billed_seconds) == (5400, 5400)
    assert line.entry_ids == (DESIGN.id, REVIEW.id)


def test_entries_are_worth_what_they_are_together_rounded_once() -> None:
    thirds = [replace(DESIGN, seconds=1200, rate=Decimal(100))] * 3
    assert worth_of(thirds) == 100_00, "not three times 33.33"
    assert worth_of([]) == 0
    assert worth_of([replace(DESIGN, rate=None), DESIGN]) == 120_00
    assert worth_of([replace(DESIGN, seconds=18, rate=Decimal(1))]) == 1
    assert worth_of([replace(DESIGN, seconds=18, rate=Decimal("0.9999"))]) == 0
