"""One HTTP exchange with Xero: configured hosts only, no redirects, no proxy from the environment,
time-outs, a cap on the answer's size.
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
from app.xero.api.errors import NotInManifest, OutcomeUnknown, TooLate, Unintelligible

LARGEST_ANSWER = 20 * 1024 * 1024
CHUNK = 64 * 1024
CONNECT_SECONDS = 5.0
SLOW = "Xero answered too slowly"
USER_AGENT = "Hourline (time to draft invoices)"

_patience: ContextVar[float] = ContextVar("patience", default=math.inf)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """All exchanges inside take no longer than SECONDS together: what is left then ends in
    OutcomeUnknown, and nothing more is sent.
    """
    token = _patience.set(min(_patience.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _patience.reset(token)


def seconds_left() -> float:
    """Of the patience with Xero; infinite outside of `within`."""
    return _patience.get() - time.monotonic()


@dataclass(frozen=True)
class Outgoing:
    """A request as it goes out. `headers` may hold a token: it is shown nowhere. `not_after`: the
    last moment (monotonic) for sending any of it.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    not_after: float | None = None


@dataclass(frozen=True)
class Incoming:
    """What came back, unread. `size` counts the decoded body."""

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


class BoundedAdapter(HTTPAdapter):
    """Reads at most LARGEST_ANSWER, in at most twice the read time-out, from the configured hosts
    only; sends nothing after NOT_AFTER.
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
            raise NotInManifest("this address is none of Xero's")
        seconds = min(self.seconds, seconds_left())
        if seconds <= 0:
            raise OutcomeUnknown(SLOW)
        until = time.monotonic() + min(2 * seconds, seconds_left())
        timeout = (min(CONNECT_SECONDS, seconds), seconds)
        response = super().send(request, stream=True, timeout=timeout, verify=True, proxies={})
        try:
            response._content = _read(response, until)
        finally:
            response.close()
        return response

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*arguments, **options)
        if self.not_after is not None:
            pool.ConnectionCls = _sending_until(self.not_after, pool.ConnectionCls)
        return pool


def _sending_until(not_after: float, connection: Any) -> Any:
    """CONNECTION's class, which looks at the clock once it is connected and before each byte: a
    process may have stood still meanwhile.
    """

    class Punctual(connection):  # type: ignore[misc]  # chosen when it runs: http or https
        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            if time.monotonic() > not_after:
                raise TooLate("The time for this call to Xero was over before it was sent")
            super().send(data)

    return Punctual


def _read(response: requests.Response, until: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise Unintelligible("Xero's answer is larger than any it should send")
        if time.monotonic() > until:
            raise OutcomeUnknown(SLOW)
    return bytes(body)


class Bounded(requests.Session):
    """A session that goes nowhere but to Xero and follows nothing."""

    def bind(self, settings: Settings, not_after: float | None = None) -> None:
        self.trust_env = False
        adapter = BoundedAdapter(settings, not_after)
        for scheme in ("http://", "https://"):
            self.mount(scheme, adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - none is followed
        return None


def longest_call_seconds(settings: Settings) -> float:
    """After this long a call is surely over, whatever Xero does (connecting, sending, reading)."""
    return CONNECT_SECONDS + 3 * settings.xero_timeout_seconds


class Stopwatch:
    """How long a call has taken, and what came back of it if anything did."""

    def __init__(self) -> None:
        self.restart()
        self.incoming: Incoming | None = None
        self.records = 0

    def restart(self) -> None:
        self.started = time.monotonic()

    @property
    def milliseconds(self) -> int:
        return round((time.monotonic() - self.started) * 1000)


def incoming_from(response: requests.Response, watch: Stopwatch) -> Incoming:
    return Incoming(response.status_code, response.headers, response.content, watch.milliseconds)


def exchange(outgoing: Outgoing, watch: Stopwatch) -> Incoming:
    """Send and receive. Raises OutcomeUnknown when nothing usable came back, Unintelligible when it
    broke off, TooLate when nothing was sent.
    """
    headers = {
        "User-Agent": USER_AGENT,
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
        **outgoing.headers,
    }
    with translated(), Bounded() as session:
        session.bind(current_settings(), outgoing.not_after)
        answer = session.request(outgoing.method, outgoing.url, data=outgoing.body, headers=headers)
        watch.incoming = incoming_from(answer, watch)
        return watch.incoming


@contextmanager
def translated() -> Iterator[None]:
    """requests' errors become ours, without their text: it repeats the address with everything in
    it.
    """
    try:
        yield
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        raise Unintelligible("Xero's answer was cut off") from None
    except requests.exceptions.Timeout:
        raise OutcomeUnknown("Xero did not answer in time") from None
    except requests.exceptions.RequestException as error:
        broken = isinstance(error, requests.exceptions.ConnectionError)
        raise OutcomeUnknown(
            "The connection to Xero broke" if broken else "The call to Xero failed"
        ) from None
