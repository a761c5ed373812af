from itertools import islice

import pytest

from app.retainers.rules import TrackedTime, periods, settle_periods
from tests.retainers.worked_cases import Case, Row, read_cases


def test_there_are_enough_cases_and_each_has_its_name() -> None:
    names = [case.name for case in read_cases()]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_a_retainer_comes_out_as_worked_by_hand(case: Case) -> None:
    found = list(islice(periods(case.terms), len(case.rows) + case.ends))
    used = {row.start: TrackedTime(row.used) for row in case.rows}
    assert [
        Row(
            each.start,
            each.end,
            each.fee_minor,
            each.included_seconds,
            each.rolled_in,
            each.used,
            each.overage,
            each.rolled_out,
            each.expired,
        )
        for each in settle_periods(found, used)
    ] == case.rows
