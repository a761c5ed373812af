from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browser import Browser
from tests.cast import Person

Browse = Callable[[Person], Browser]


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app.test_client())


@pytest.fixture
def browse(sign_in: Callable[[Person], FlaskClient]) -> Browse:
    """A browser in which the person is signed in."""
    return lambda person: Browser(sign_in(person))
