from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.projects.rules import RateBook, RateScope, RateStep

MEMBERS, PROJECTS, CLIENTS = (
    [UUID(int=base + number) for number in range(2)] for base in (10, 20, 30)
)
DAY = date(2026, 1, 1)
SCOPES = [
    RateScope(),
    *(RateScope(membership_id=member) for member in MEMBERS),
    *(RateScope(client_id=client) for client in CLIENTS),
    *(RateScope(project_id=project) for project in PROJECTS),
    *(
        RateScope(membership_id=member, project_id=project)
        for member in MEMBERS
        for project in PROJECTS
    ),
]
STEPS = st.builds(
    RateStep,
    st.sampled_from(SCOPES),
    st.integers(0, 9).map(lambda days: DAY + timedelta(days=days)),
    st.none() | st.decimals(0, 500, places=4),
)


def rate_by_hand(
    steps: list[RateStep],
    member: UUID,
    project: UUID,
    client: UUID,
    on: date,
    foreign_client_ids: set[UUID],
) -> Decimal | None:
    """The cascade of product.md, looked up the slow way."""
    in_clients_currency = [
        RateScope(member, project),
        RateScope(None, project),
        RateScope(None, None, client),
    ]
    in_own_currency = [RateScope(member), RateScope()]
    for scope in in_clients_currency + (
        in_own_currency if client not in foreign_client_ids else []
    ):
        begun = [step for step in steps if step.scope == scope and step.starts_on <= on]
        if begun and (last := max(begun, key=lambda step: step.starts_on)).amount is not None:
            return last.amount
    return None


@given(
    st.lists(STEPS, max_size=30, unique_by=lambda step: (step.scope, step.starts_on)),
    st.sampled_from(MEMBERS),
    st.sampled_from(PROJECTS),
    st.sampled_from(CLIENTS),
    st.integers(-1, 11),
    st.sets(st.sampled_from(CLIENTS)),
)
def test_the_most_specific_rate_in_force_on_the_day_decides(
    steps: list[RateStep],
    member: UUID,
    project: UUID,
    client: UUID,
    days: int,
    foreign_client_ids: set[UUID],
) -> None:
    on, book = DAY + timedelta(days=days), RateBook(steps, foreign_client_ids)
    assert book.rate_for(member, project, client, on) == rate_by_hand(
        steps, member, project, client, on, foreign_client_ids
    )


def test_a_rate_holds_from_its_first_day_and_not_before() -> None:
    book = RateBook([RateStep(RateScope(), DAY, Decimal(100))])
    assert book.rate_for(MEMBERS[0], PROJECTS[0], CLIENTS[0], DAY - timedelta(days=1)) is None
    assert book.rate_for(MEMBERS[0], PROJECTS[0], CLIENTS[0], DAY) == 100


def test_a_rate_that_ends_hands_over_to_the_next_level() -> None:
    own, everybody = RateScope(project_id=PROJECTS[0]), RateScope()
    book = RateBook(
        [
            RateStep(everybody, DAY, Decimal(100)),
            RateStep(own, DAY, Decimal(150)),
            RateStep(own, DAY + timedelta(days=5), None),
        ]
    )
    prices = [
        book.rate_for(MEMBERS[0], PROJECTS[0], CLIENTS[0], DAY + timedelta(days=days))
        for days in (4, 5)
    ]
    assert prices == [150, 100]


def test_a_rate_of_zero_is_a_rate() -> None:
    book = RateBook(
        [
            RateStep(RateScope(), DAY, Decimal(100)),
            RateStep(RateScope(project_id=PROJECTS[0]), DAY, Decimal(0)),
        ]
    )
    assert book.rate_for(MEMBERS[0], PROJECTS[0], CLIENTS[0], DAY) == 0
