"""A browser of the tests: it sends forms as a page would, token and all, and reads the letters that
arrive.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.accounts.passwords import hash_password
from app.kernel.db import db, transaction
from app.kernel.mail import MailMessage
from tests.cast import Person

PASSWORD = "gravel otter lantern"
TOKEN_PAGE = "/mail"


class Browser:
    """Each request has an application context of its own, as outside of tests: nothing is
    remembered but the cookies.
    """

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, path: str, **kwargs: Any) -> TestResponse:
        with self.client.application.app_context():
            return self.client.open(path, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.open(path, **kwargs)

    def token(self, **kwargs: Any) -> str:
        """The form token of this browser, as any page shows it."""
        found = re.search(
            r'name="csrf-token" content="([^"]+)"', self.get(TOKEN_PAGE, **kwargs).text
        )
        assert found is not None
        return found[1]

    def send(self, path: str, **fields: str) -> TestResponse:
        return self.open(path, method="POST", data={"csrf_token": self.token(), **fields})

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.send("/login", email=email, password=password, **more)

    def is_signed_in(self) -> bool:
        return self.get("/organisations/new").status_code == 200


Browse = Callable[[Person], Browser]
hash_once = cache(hash_password)


def give_password(person: Person, password: str = PASSWORD) -> None:
    stored = hash_once(password)
    with transaction() as session:
        session.execute(update(User).where(User.id == person.user_id).values(password_hash=stored))


def letters_to(email: str) -> list[MailMessage]:
    """The letters posted to EMAIL, the newest last."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(MailMessage).where(MailMessage.recipient == email).order_by(MailMessage.id)
        )
    )


def link_in(letter: MailMessage) -> str:
    """The path of the link in LETTER."""
    found = re.search(r"http://localhost:8000(/\S+)", letter.body)
    assert found is not None, letter.body
    return found[1]


def spy_on(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """What argon2's NAME (hash, verify) is given from now on: how much work a request causes."""
    seen: list[str] = []
    real = getattr(PasswordHasher, name)

    def spied(self: PasswordHasher, first: str, *rest: str) -> Any:
        seen.append(first)
        return real(self, first, *rest)

    monkeypatch.setattr(PasswordHasher, name, spied)
    return seen
