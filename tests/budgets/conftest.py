from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.browser import Browser
from tests.cast import Cast, Person
from tests.timesheets.stage import Work, make_work


@pytest.fixture
def browse(sign_in: Callable[[Person], FlaskClient]) -> Callable[[Person], Browser]:
    """A browser in which the person is signed in."""
    return lambda person: Browser(sign_in(person))


@pytest.fixture
def work(cast: Cast) -> Work:
    return make_work(cast.mara)
