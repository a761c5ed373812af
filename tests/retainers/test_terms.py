from datetime import date

import pytest

from app.kernel.errors import DomainError, NotFound
from app.kernel.money import Minor
from app.projects import services as projects
from app.projects.services import ProjectDetails
from app.retainers.models import Rollover
from app.retainers.queries import terms_history, terms_of
from app.retainers.rules import RetainerTerms
from app.retainers.services import add_terms, delete_terms, update_terms
from tests.cast import Cast
from tests.retainers.care_plan import HOUR, TERMS, CarePlan, bill_period, make_care, period_accounts

RAISED_TERMS = RetainerTerms(date(2026, 11, 1), Minor(1200_00), 12 * HOUR)


def test_other_terms_hold_from_their_date_on(cast: Cast, care: CarePlan) -> None:
    with cast.mara.enter_scope():
        add_terms(care.project_id, RAISED_TERMS)
        assert [terms_of(row).fee_minor for row in terms_history(care.project_id)] == [
            1000_00,
            1200_00,
        ]
    assert [each.fee_minor for each in period_accounts(cast.mara, care)] == [
        1000_00,
        1000_00,
        1200_00,
    ]


def test_terms_come_back_as_they_were_given(cast: Cast, care: CarePlan) -> None:
    given = RetainerTerms(
        date(2027, 1, 31),
        Minor(5),
        6,
        anchor_day=31,
        anchor_month=2,
        rollover=Rollover.LIMITED,
        rollover_seconds=7,
        rollover_periods=8,
        overage_rate=TERMS.overage_rate,
        prorate=True,
    )
    with cast.mara.enter_scope():
        add_terms(care.project_id, given)
        assert terms_of(terms_history(care.project_id)[-1]) == given


def test_a_billed_period_cannot_be_changed_through_its_terms(cast: Cast, care: CarePlan) -> None:
    bill_period(cast.mara, care, period_accounts(cast.mara, care)[1])
    with cast.mara.enter_scope():
        first = terms_history(care.project_id)[0].id
        for change in (
            RetainerTerms(date(2026, 9, 15), Minor(1), 1),
            RetainerTerms(date(2026, 10, 1), Minor(1), 1),
            RetainerTerms(date(2026, 10, 1), stops=True),
        ):
            with pytest.raises(DomainError, match="An invoice was made"):
                add_terms(care.project_id, change)
        with pytest.raises(DomainError, match="An invoice was made"):
            update_terms(first, TERMS.__class__(TERMS.starts_on, Minor(1)))
        later = add_terms(
            care.project_id,
            RetainerTerms(date(2026, 10, 2), Minor(1200_00), 12 * HOUR, anchor_day=1),
        )
        update_terms(later, RAISED_TERMS)
        with pytest.raises(DomainError, match="An invoice was made"):
            update_terms(later, RetainerTerms(date(2026, 9, 2), Minor(1200_00)))
        delete_terms(later)
        with pytest.raises(DomainError, match="only terms"):
            delete_terms(first)
    assert [each.fee_minor for each in period_accounts(cast.mara, care)] == [1000_00] * 3


def test_a_stop_lets_the_period_under_way_finish(cast: Cast, care: CarePlan) -> None:
    with cast.mara.enter_scope():
        add_terms(care.project_id, RetainerTerms(date(2026, 10, 10), stops=True))
    assert [each.start for each in period_accounts(cast.mara, care)] == [
        date(2026, 9, 1),
        date(2026, 10, 1),
    ]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (RetainerTerms(TERMS.starts_on), "starts_on"),
        (RetainerTerms(date(2026, 12, 1), anchor_day=32), "anchor_day"),
        (RetainerTerms(date(2026, 12, 1), rollover=Rollover.LIMITED), "rollover_hours"),
        (
            RetainerTerms(date(2026, 12, 1), rollover=Rollover.LIMITED, rollover_periods=0),
            "rollover_periods",
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused_beside_their_field(
    cast: Cast, care: CarePlan, terms: RetainerTerms, field: str
) -> None:
    with cast.mara.enter_scope(), pytest.raises(DomainError) as refusal:
        add_terms(care.project_id, terms)
    assert refusal.value.field == field


def test_only_a_project_billed_by_a_retainer_gets_terms(cast: Cast, care: CarePlan) -> None:
    theirs = make_care(cast.eve)
    with cast.mara.enter_scope():
        other = projects.create_project(care.client_id, ProjectDetails("Website"))
        with pytest.raises(DomainError, match="not billed by a retainer"):
            add_terms(other, RAISED_TERMS)
        with pytest.raises(NotFound):
            add_terms(theirs.project_id, RAISED_TERMS)
