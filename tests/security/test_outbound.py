"""Calls to other systems: to the configured hosts, over connections that are vouched for, and
nowhere else.
"""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from app.config import Settings
from app.kernel import clock
from app.xero.api.errors import NotInManifest, OutcomeUnknown
from app.xero.api.http import Exchange, HttpRequest, send_request

Point = Callable[[str], None]


class Redirecting(BaseHTTPRequestHandler):
    """Sends everybody elsewhere."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def foreign_server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)
    server.asked = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def xero_at(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Point:
    """Say where Xero's API is."""
    return lambda address: monkeypatch.setitem(
        app.extensions,
        "settings",
        replace(settings, xero_api_url=address, xero_timeout_seconds=5.0),
    )


def test_no_other_host_is_called(foreign_server: ThreadingHTTPServer, xero_at: Point) -> None:
    port = foreign_server.server_port
    xero_at(f"http://127.0.0.1:{port}")
    for address in (
        f"http://localhost:{port}/",
        f"http://127.0.0.1:{port}@evil.example/",
        f"http://[::1]:{port}/",
    ):
        with pytest.raises(NotInManifest):
            send_request(HttpRequest("GET", address), Exchange())
    assert foreign_server.asked == []  # type: ignore[attr-defined]


def test_no_redirect_is_followed_and_no_proxy_of_the_environment_used(
    foreign_server: ThreadingHTTPServer, xero_at: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    address = f"http://127.0.0.1:{foreign_server.server_port}"
    xero_at(address)
    assert send_request(HttpRequest("GET", f"{address}/here"), Exchange()).status == 302
    assert foreign_server.asked == ["/here"]  # type: ignore[attr-defined]


def test_a_certificate_that_nobody_vouches_for_ends_the_call(
    foreign_server: ThreadingHTTPServer, xero_at: Point, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    foreign_server.socket = context.wrap_socket(foreign_server.socket, server_side=True)
    address = f"https://localhost:{foreign_server.server_port}"
    xero_at(address)
    with pytest.raises(OutcomeUnknown):
        send_request(
            HttpRequest("GET", f"{address}/here", {"Authorization": "Bearer secret"}), Exchange()
        )
    assert foreign_server.asked == []  # type: ignore[attr-defined]


def self_signed(folder: Path) -> Path:
    """A certificate of localhost's own and its key, in one file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]),
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
    )
    made = made.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(
        clock.now() + timedelta(days=1)
    )
    certificate = made.add_extension(
        x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False
    ).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
