"""Signed deliveries sent to a real server over connections that are kept open: written to cost
little, since it shares the machine.
"""

import base64
import hashlib
import hmac
import json
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4


@dataclass
class DeliveryResult:
    """What was answered with 200 and how long each took in milliseconds; `refused` counts any other
    answer.
    """

    seconds: float
    milliseconds: list[float] = field(default_factory=list)
    refused: int = 0

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    def record(self, answer: bytes, start: float) -> None:
        if answer.startswith(b"HTTP/1.1 200 "):
            self.milliseconds.append((time.perf_counter() - start) * 1000)
        else:
            self.refused += 1


@dataclass
class Connection:
    """One connection, and when its last delivery went out."""

    socket: socket.socket
    sent_at: float = 0

    def deliver(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)


def make_deliveries(count: int, tenant_id: str, key: str) -> list[bytes]:
    """`count` requests, each with an event of its own and signed by `key`.

    They are written before the clock runs.
    """
    return [_make_delivery(tenant_id, key) for _ in range(count)]


def _make_delivery(tenant_id: str, key: str) -> bytes:
    event = {
        "resourceId": str(uuid4()),
        "tenantId": tenant_id,
        "eventCategory": "CONTACT",
        "eventType": "UPDATE",
        "eventDateUtc": "2026-11-20T00:44:09.923",
    }
    body = json.dumps(
        {"events": [event], "firstEventSequence": 1, "lastEventSequence": 1, "entropy": "X"}
    ).encode()
    signature = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
    head = (
        "POST /webhooks/xero HTTP/1.1\r\nHost: localhost\r\nx-xero-signature:"
        f" {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send_flood(
    port: int, requests: Iterator[bytes], connections: int, seconds: float
) -> DeliveryResult:
    """For so many seconds each connection delivers the next request once its last is answered."""
    result, until = DeliveryResult(seconds), time.monotonic() + seconds
    with selectors.DefaultSelector() as ready:
        for _ in range(connections):
            connection = _open_connection(port)
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            connection.deliver(next(requests))
        while ready.get_map():
            for key, _events in ready.select(30):
                connection = key.data
                result.record(connection.socket.recv(65536), connection.sent_at)
                if time.monotonic() < until:
                    connection.deliver(next(requests))
                else:
                    ready.unregister(connection.socket)
                    connection.socket.close()
    return result


def send_trickle(port: int, requests: list[bytes], pause: float) -> DeliveryResult:
    """The requests one after the other, with a pause in seconds after each answer."""
    start, result, connection = time.monotonic(), DeliveryResult(0), _open_connection(port)
    with connection.socket:
        for request in requests:
            connection.deliver(request)
            result.record(connection.socket.recv(65536), connection.sent_at)
            time.sleep(pause)
    result.seconds = time.monotonic() - start
    return result


def _open_connection(port: int) -> Connection:
    return Connection(socket.create_connection(("127.0.0.1", port), timeout=30))
