from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.config import Settings


@pytest.fixture
def app_with(app: Flask, settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Another application on the same database, with some settings changed."""
    with ExitStack() as contexts:

        def make(**changes: Any) -> Flask:
            other = create_app(replace(settings, **changes))
            contexts.enter_context(other.app_context())
            return other

        yield make
