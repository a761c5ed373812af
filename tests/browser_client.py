"""A browser of the tests: it sends forms as a page would, token and all."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import PASSWORD, Person
from tests.html_page import Page


class Browser:
    """Each request has an application context of its own, as outside of tests: nothing is
    remembered but the cookies. `token_page`: a page that anybody may open.
    """

    token_page = "/reset/sent"

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, path: str, **kwargs: Any) -> TestResponse:
        with self.client.application.app_context():
            return self.client.open(path, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.open(path, **kwargs)

    def page(self, path: str, **kwargs: Any) -> Page:
        """The page at that address, which must be there."""
        answer = self.get(path, **kwargs)
        assert answer.status_code == 200, (path, answer.status_code)
        return Page(answer)

    def token(self, **kwargs: Any) -> str:
        """The form token of this browser, as any page shows it in its head."""
        head, _end, _body = self.get(self.token_page, **kwargs).text.partition("</head>")
        return Page(head).form_token

    def send(self, path: str, **fields: str) -> TestResponse:
        return self.open(path, method="POST", data={"csrf_token": self.token(), **fields})

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.send("/login", email=email, password=password, **fields)

    def is_signed_in(self) -> bool:
        return self.get("/organisations/new").status_code == 200


Browse = Callable[[Person], Browser]
