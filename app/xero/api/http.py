"""One HTTP exchange with Xero: configured hosts only, no redirects, no proxy from the environment,
time-outs, a limit for the size of a response.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from app.config import Settings, current_settings
from app.kernel.messages import message
from app.xero.api.errors import NotInManifest, OutcomeUnknown, TooLate, Unintelligible

# The largest response by far is a page of 1,000 contacts or invoices, a few megabytes (facts 3.2).
MAX_RESPONSE_BYTES = 20 * 1024 * 1024
READ_CHUNK_BYTES = 64 * 1024
CONNECT_SECONDS = 5.0
SLOW_RESPONSE = message("xero.slow")
USER_AGENT = "Hourline (time to draft invoices)"

_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """All exchanges inside take no longer than `seconds` together. A later one raises
    OutcomeUnknown, and nothing of it is sent.
    """
    token = _deadline.set(min(_deadline.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float:
    """Of the time that `limit_time` allows; infinite outside of it."""
    return _deadline.get() - time.monotonic()


@dataclass(frozen=True)
class HttpRequest:
    """A request as it goes out. `headers` may hold a token, so they are never shown. `not_after`:
    the last moment (monotonic) for sending any of it.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    not_after: float | None = None


@dataclass(frozen=True)
class HttpResponse:
    """What came back, not yet read. `size` counts the decoded body."""

    status: int
    headers: CaseInsensitiveDict[str]
    body: bytes = field(repr=False)
    milliseconds: int

    @property
    def size(self) -> int:
        return len(self.body)

    @property
    def correlation_id(self) -> str:
        return str(self.headers.get("Xero-Correlation-Id", ""))[:64]


class XeroAdapter(HTTPAdapter):
    """Reads at most MAX_RESPONSE_BYTES, in at most twice the read time-out, from the configured
    hosts only; sends nothing after `not_after`.
    """

    def __init__(self, settings: Settings, not_after: float | None) -> None:
        self.hosts = {
            urlsplit(url).netloc for url in (settings.xero_api_url, settings.xero_identity_url)
        }
        self.seconds = settings.xero_timeout_seconds
        self.not_after = not_after
        super().__init__()

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_options: Any
    ) -> requests.Response:
        if urlsplit(request.url or "").netloc not in self.hosts:
            raise NotInManifest(message("xero.wrong_host"))
        seconds = min(self.seconds, seconds_left())
        if seconds <= 0:
            raise OutcomeUnknown(SLOW_RESPONSE)
        until = time.monotonic() + min(2 * seconds, seconds_left())
        timeout = (min(CONNECT_SECONDS, seconds), seconds)
        response = super().send(request, stream=True, timeout=timeout, verify=True, proxies={})
        try:
            response._content = _read_body(response, until)
        finally:
            response.close()
        return response

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **options)
        if self.not_after is not None:
            pool.ConnectionCls = _connection_until(self.not_after, pool.ConnectionCls)
        return pool


def _connection_until(not_after: float, connection: Any) -> Any:
    """The class of `connection`, which looks at the clock once it is connected and before each
    byte: a process may have stood still meanwhile.
    """

    class ConnectionUntil(connection):  # type: ignore[misc]  # chosen when it runs: http or https
        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            if time.monotonic() > not_after:
                raise TooLate(message("xero.too_late"))
            super().send(data)

    return ConnectionUntil


def _read_body(response: requests.Response, until: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(READ_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_RESPONSE_BYTES:
            raise Unintelligible(message("xero.too_large"))
        if time.monotonic() > until:
            raise OutcomeUnknown(SLOW_RESPONSE)
    return bytes(body)


class XeroSession(requests.Session):
    """A session that goes nowhere but to Xero, says who calls, and follows no redirect."""

    def bind(self, settings: Settings, not_after: float | None = None) -> None:
        self.trust_env = False
        self.headers["User-Agent"] = USER_AGENT
        adapter = XeroAdapter(settings, not_after)
        for scheme in ("http://", "https://"):
            self.mount(scheme, adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - none is followed
        return None


def longest_call_seconds(settings: Settings) -> float:
    """After this long a call is surely over, whatever Xero does (connecting, sending, reading)."""
    return CONNECT_SECONDS + 3 * settings.xero_timeout_seconds


class Exchange:
    """One request and its response: how long it has taken, and what came back if anything did."""

    def __init__(self) -> None:
        self.restart()
        self.response: HttpResponse | None = None
        self.records = 0

    def restart(self) -> None:
        self.started = time.monotonic()

    @property
    def milliseconds(self) -> int:
        return round((time.monotonic() - self.started) * 1000)

    def take(self, response: requests.Response) -> HttpResponse:
        """Keep what came back."""
        self.response = HttpResponse(
            response.status_code, response.headers, response.content, self.milliseconds
        )
        return self.response


def send_request(request: HttpRequest, exchange: Exchange) -> HttpResponse:
    """Send and receive. Raises OutcomeUnknown when nothing usable came back, Unintelligible when it
    broke off, TooLate when nothing was sent.
    """
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        **request.headers,
    }
    with translate_errors(), XeroSession() as session:
        session.bind(current_settings(), request.not_after)
        return exchange.take(
            session.request(request.method, request.url, data=request.body, headers=headers)
        )


@contextmanager
def translate_errors() -> Iterator[None]:
    """requests' errors become ours, without their text: it repeats the address with everything in
    it.
    """
    try:
        yield
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise Unintelligible(message("xero.cut_off")) from None
    except requests.exceptions.Timeout:
        raise OutcomeUnknown(message("xero.no_answer")) from None
    except requests.exceptions.ConnectionError:
        raise OutcomeUnknown(message("xero.connection_broke")) from None
    except requests.exceptions.RequestException:
        raise OutcomeUnknown(message("xero.call_failed")) from None
