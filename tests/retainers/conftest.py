import pytest

from tests.cast import Cast
from tests.retainers.care_plan import CarePlan, make_care


@pytest.fixture
def care(cast: Cast) -> CarePlan:
    return make_care(cast.mara)
