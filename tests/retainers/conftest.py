import pytest

from tests.cast import Cast
from tests.retainers.stage import Care, make_care


@pytest.fixture
def care(cast: Cast) -> Care:
    return make_care(cast.mara)
