from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Settings
from tests.accounts.browser import Browser
from tests.cast import Person


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app.test_client())


@pytest.fixture
def browse(sign_in: Callable[[Person], FlaskClient]) -> Callable[[Person], Browser]:
    """A browser in which the person is signed in."""
    return lambda person: Browser(sign_in(person))


@pytest.fixture
def app_with(app: Flask, settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Another application on the same database, with some settings changed."""
    with ExitStack() as contexts:

        def make(**changes: Any) -> Flask:
            other = create_app(replace(settings, **changes))
            contexts.enter_context(other.app_context())
            return other

        yield make
