"""Work of the cast that is ready to be billed."""

import pytest

from tests.cast import Cast
from tests.invoicing.studio import Studio


@pytest.fixture
def studio(cast: Cast) -> Studio:
    return Studio(cast)
