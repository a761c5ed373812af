"""Work of the cast that is ready to be billed."""

import pytest

from tests.cast import Cast
from tests.invoicing.client_work import ClientWork


@pytest.fixture
def client_work(cast: Cast) -> ClientWork:
    return ClientWork(cast)
