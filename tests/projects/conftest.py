import pytest

from tests.cast import Cast
from tests.timesheets.stage import Work, make_work


@pytest.fixture
def work(cast: Cast) -> Work:
    return make_work(cast.mara)
