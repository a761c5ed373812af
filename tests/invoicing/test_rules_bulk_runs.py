"""Why an invoice among many is made, or not, without anybody looking at it once more."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.invoicing.rules import build_preview
from app.invoicing.rules.bulk_runs import BulkFigures, figures_of, reason_to_skip
from app.kernel.money import Hundredths
from tests.invoicing.strategies import make_options, references
from tests.invoicing.test_rules_preview import DESIGN

PREVIEW = build_preview([DESIGN], make_options(), references())
FIGURES = figures_of(PREVIEW)
BROKEN_PREVIEW = build_preview([DESIGN], make_options(account_code="999"), references())


def test_figures_are_entries_seconds_and_what_they_come_to() -> None:
    other = replace(DESIGN, id=UUID(int=2), seconds=1800)
    preview = build_preview([DESIGN, other], make_options(), references())
    assert figures_of(preview) == BulkFigures(2, 5400, Hundredths(180_00))


@pytest.mark.parametrize("sending", [True, False])
def test_what_is_as_it_was_seen_is_made(*, sending: bool) -> None:
    assert (
        reason_to_skip(PREVIEW, FIGURES, FIGURES, sending=sending, connected=True, linked=True)
        is None
    )


def test_without_xero_or_a_contact_it_is_made_only_as_a_draft() -> None:
    for connected, linked, words in (
        (False, True, "Xero is not connected."),
        (True, False, "not linked to a contact"),
    ):
        skipped = reason_to_skip(
            PREVIEW, FIGURES, FIGURES, sending=True, connected=connected, linked=linked
        )
        assert skipped is not None
        assert words in skipped.message
        assert (
            reason_to_skip(
                PREVIEW, FIGURES, FIGURES, sending=False, connected=connected, linked=linked
            )
            is None
        )


def test_what_xero_would_refuse_is_not_sent_and_may_be_a_draft() -> None:
    for sending in (True, False):
        skipped = reason_to_skip(
            BROKEN_PREVIEW, FIGURES, FIGURES, sending=sending, connected=True, linked=True
        )
        assert (skipped is not None and skipped.place == "defaults") is sending


def test_what_only_has_to_be_said_does_not_stop_it() -> None:
    locked = replace(references(), locked_until=make_options().invoice_date)
    preview = build_preview([DESIGN], make_options(), locked)
    assert [problem.blocks for problem in preview.problems] == [False]
    assert (
        reason_to_skip(preview, FIGURES, FIGURES, sending=True, connected=True, linked=True) is None
    )


@pytest.mark.parametrize(
    "seen",
    [
        replace(FIGURES, entries=2),
        replace(FIGURES, seconds=3601),
        replace(FIGURES, amount=Hundredths(1)),
    ],
)
def test_what_is_not_as_it_was_seen_is_looked_at_again(seen: BulkFigures) -> None:
    skipped = reason_to_skip(PREVIEW, FIGURES, seen, sending=False, connected=True, linked=True)
    assert skipped is not None
    assert "changed after you confirmed" in skipped.message


def test_nothing_left_and_no_rate_are_said_first() -> None:
    empty = build_preview([], make_options(), references())
    unpriced = build_preview([replace(DESIGN, rate=None)], make_options(), references())
    for preview, words in ((empty, "Nothing is left to bill"), (unpriced, "1 entry has no rate")):
        skipped = reason_to_skip(
            preview, figures_of(preview), FIGURES, sending=False, connected=False, linked=False
        )
        assert skipped is not None
        assert words in skipped.message
