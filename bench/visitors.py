"""A browser as far as measuring needs one: it keeps cookies, signs in, and times what it asks."""

import http.client
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """`body` as it came over the wire, compressed or not."""

    status: int
    headers: dict[str, str]
    body: bytes
    milliseconds: float


class Visitor:
    """Comes from `address` as the trusted proxy reports it. A connection for each request, as
    from a proxy.
    """

    def __init__(self, port: int, address: str = "198.51.100.1") -> None:
        self.port = port
        self.headers = {
            **{"X-Forwarded-For": address, "Host": f"localhost:{port}"},
            "Accept-Encoding": "gzip",
        }
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Answer:
        return self._request("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._request("POST", path, urlencode(fields), headers)

    def request_headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        return {**self.headers, "Cookie": cookies}

    def _request(self, method: str, path: str, body: str | None, more: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
        start = time.perf_counter()
        connection.request(method, path, body, {**self.request_headers(), **more})
        response = connection.getresponse()
        content = response.read()
        milliseconds = (time.perf_counter() - start) * 1000
        connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, text = cookie.partition(";")[0].partition("=")
            self.cookies[name] = text
        headers = {name.lower(): text for name, text in response.headers.items()}
        return Answer(response.status, headers, content, milliseconds)

    def csrf_token(self, path: str = "/signup/sent") -> str:
        page = self.get(path, **{"Accept-Encoding": "identity"}).body.decode()
        match = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert match is not None, f"{path} has no token"
        return match[1]

    def sign_in(self, email: str, password: str) -> float:
        """Milliseconds."""
        fields = {"csrf_token": self.csrf_token(), "email": email, "password": password}
        answer = self.post("/login", fields)
        assert answer.status == 303, answer.status
        return answer.milliseconds
