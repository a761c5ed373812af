import pytest

from tests.cast import Cast
from tests.timesheets.work import Work, make_work


@pytest.fixture
def work(cast: Cast) -> Work:
    return make_work(cast.mara)
