"""Time at several rates grouped together: a line for each, or one at the sum, never another
amount.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given

from app.invoicing.documents.paper import preview_paper
from app.invoicing.models import Grouping, MixedRates, RoundingMode, RoundingPer
from app.invoicing.queries.unbilled_work import unbilled_time
from app.invoicing.rules import (
    Options,
    OwnChoice,
    PricedEntry,
    Rounding,
    Wording,
    build_preview,
)
from app.invoicing.services import create_invoice, update_invoice
from app.invoicing.services.defaults import lock_defaults
from app.kernel.db import transaction
from app.projects.models import Rate
from tests.invoicing.client_work import ClientWork
from tests.invoicing.strategies import make_options, options, priced_entries, references
from tests.invoicing.test_rules_preview import DESIGN

CHEAPER = replace(DESIGN, id=UUID(int=3), seconds=1200, rate=Decimal(100))
JOINING_GROUPINGS = [Grouping.PROJECT, Grouping.DATE, Grouping.MEMBER]


@given(priced_entries(), options())
def test_the_amount_is_the_same_to_the_cent_and_no_second_is_lost(
    entries: list[PricedEntry], chosen: Options
) -> None:
    split = build_preview(entries, chosen, references())
    summed = build_preview(entries, replace(chosen, mixed_rates=MixedRates.SUM), references())
    assert sum(line.amount for line in summed.lines) == sum(line.amount for line in split.lines)
    assert (summed.seconds, summed.billed_seconds) == (split.seconds, split.billed_seconds)
    assert Counter(e.id for line in summed.lines for e in line.entries) == Counter(
        entry.id for entry in entries
    )
    assert summed.has_mixed_rates == split.has_mixed_rates == (len(summed.lines) < len(split.lines))


@given(priced_entries(), options())
def test_a_line_of_one_rate_has_hours_and_one_of_several_is_one_at_the_sum(
    entries: list[PricedEntry], chosen: Options
) -> None:
    lines = build_preview(entries, replace(chosen, mixed_rates=MixedRates.SUM), references()).lines
    for line in lines:
        rates = {entry.rate for entry in line.entries}
        if len(rates) == 1:
            assert line.unit_amount in rates
        else:
            assert line.quantity == 1
            assert line.unit_amount * 100 == line.amount


@pytest.mark.parametrize("grouping", JOINING_GROUPINGS)
def test_two_rates_are_one_line_that_says_its_hours(grouping: Grouping) -> None:
    chosen = make_options(
        grouping=grouping, mixed_rates=MixedRates.SUM, wording=Wording("{project}, {hours} h")
    )
    preview = build_preview([DESIGN, CHEAPER], chosen, references())
    [line] = preview.lines
    assert (line.quantity, line.unit_amount) == (Decimal(1), Decimal("153.33"))
    assert (line.description, line.seconds) == ("Website, 1.3333 h", 4800)
    paper = preview_paper(preview, references(), 10)
    assert "time at 2 rates, at the sum" in paper.lines[0].notes
    assert "Where several rates meet, one line at the sum" in paper.notes
    assert not paper.lines[0].is_in_hours
    split = preview_paper(
        build_preview([DESIGN, CHEAPER], make_options(grouping=grouping), references()),
        references(),
        10,
    )
    assert "Where several rates meet, a line for each" in split.notes
    assert all(line.is_in_hours for line in split.lines)


def test_where_one_rate_holds_nothing_is_said_of_several() -> None:
    chosen = make_options(grouping=Grouping.PROJECT, mixed_rates=MixedRates.SUM)
    paper = preview_paper(build_preview([DESIGN], chosen, references()), references(), 10)
    assert not [note for note in paper.notes if "rates" in note]
    assert paper.lines[0].quantity == 1
    assert paper.lines[0].is_in_hours


def test_one_line_an_entry_is_never_a_sum() -> None:
    chosen = make_options(grouping=Grouping.ENTRY, mixed_rates=MixedRates.SUM)
    lines = build_preview([DESIGN, CHEAPER], chosen, references()).lines
    assert sorted(line.unit_amount for line in lines) == [100, 120]


def test_time_is_rounded_for_each_rate_as_it_would_be_in_lines_of_its_own() -> None:
    rounding = Rounding(RoundingMode.UP, 30, RoundingPer.LINE)
    chosen = make_options(grouping=Grouping.PROJECT, mixed_rates=MixedRates.SUM, rounding=rounding)
    [line] = build_preview([DESIGN, CHEAPER], chosen, references()).lines
    assert (line.billed_seconds, line.unit_amount) == (5400, Decimal(170))


def test_free_time_in_a_sum_is_still_named() -> None:
    free = replace(CHEAPER, rate=Decimal(0))
    chosen = make_options(grouping=Grouping.PROJECT, mixed_rates=MixedRates.SUM)
    assert build_preview([DESIGN, free], chosen, references()).free_entries == [free]


def test_what_a_line_chose_for_itself_stays_when_another_rate_joins_it() -> None:
    chosen = make_options(grouping=Grouping.PROJECT, mixed_rates=MixedRates.SUM)
    [line] = build_preview([DESIGN], chosen, references()).lines
    own = replace(chosen, own=(OwnChoice(line.key, "All the work"),))
    [joined] = build_preview([DESIGN, CHEAPER], own, references()).lines
    assert joined.description == "All the work"


def test_the_digest_knows_which_was_chosen() -> None:
    chosen = make_options(grouping=Grouping.PROJECT)
    summed = replace(chosen, mixed_rates=MixedRates.SUM)
    before = build_preview([DESIGN, CHEAPER], chosen, references())
    assert before.digest != build_preview([DESIGN, CHEAPER], summed, references()).digest


def test_an_invoice_keeps_the_choice_when_it_is_edited(client_work: ClientWork) -> None:
    later = date(2026, 11, 10)
    with client_work.mara.enter_scope(), transaction() as session:
        session.add(Rate(project_id=client_work.project_id, starts_on=later, amount=Decimal(150)))
    ids = [client_work.add_entry(1200), client_work.add_entry(1200, day=later)]
    shown = client_work.build_preview(*ids, grouping=Grouping.PROJECT, mixed_rates=MixedRates.SUM)
    with client_work.mara.enter_scope():
        invoice_id = create_invoice(client_work.new_invoice(shown, send=False), references())
    stored = client_work.stored_invoice(invoice_id)
    assert stored.mixed_rates is MixedRates.SUM
    [line] = stored.lines
    assert (line.quantity, line.unit_amount) == (Decimal(1), Decimal(90))
    assert line.amount_hundredths == 90_00
    with client_work.mara.enter_scope():
        update_invoice(invoice_id, shown.options, shown.digest, references(), send=False)
    assert len(client_work.lines(invoice_id)) == 1


def test_what_waits_to_be_billed_comes_to_the_same(client_work: ClientWork) -> None:
    later = date(2026, 11, 10)
    with client_work.mara.enter_scope(), transaction() as session:
        session.add(Rate(project_id=client_work.project_id, starts_on=later, amount=Decimal(150)))
        lock_defaults(session).mixed_rates = MixedRates.SUM
    client_work.add_entry(1200)
    client_work.add_entry(1234, day=later)
    with client_work.mara.enter_scope():
        waiting = unbilled_time(grouping=Grouping.PROJECT)[client_work.client_id]
    assert waiting.amount == 40_00 + 51_42
