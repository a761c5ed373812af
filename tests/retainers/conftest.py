from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.browser import Browser
from tests.cast import Cast, Person
from tests.retainers.stage import Care, make_care


@pytest.fixture
def browse(sign_in: Callable[[Person], FlaskClient]) -> Callable[[Person], Browser]:
    """A browser in which the person is signed in."""
    return lambda person: Browser(sign_in(person))


@pytest.fixture
def care(cast: Cast) -> Care:
    return make_care(cast.mara)
