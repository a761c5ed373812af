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
class Flood:
    """What was answered with 200 and how long each took in milliseconds; `bad` counts any other
    answer.
    """

    seconds: float
    milliseconds: list[float] = field(default_factory=list)
    bad: int = 0

    @property
    def a_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    def note(self, answer: bytes, began: float) -> None:
        if answer.startswith(b"HTTP/1.1 200 "):
            self.milliseconds.append((time.perf_counter() - began) * 1000)
        else:
            self.bad += 1


@dataclass
class Line:
    """One connection, and when its last delivery went out."""

    connection: socket.socket
    began: float = 0

    def deliver(self, request: bytes) -> None:
        self.began = time.perf_counter()
        self.connection.sendall(request)


def deliveries(count: int, tenant_id: str, key: str) -> list[bytes]:
    """COUNT requests, each with an event of its own and signed by KEY: written before the clock
    runs.
    """
    return [_delivery(tenant_id, key) for _ in range(count)]


def _delivery(tenant_id: str, key: str) -> bytes:
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


def flood(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Flood:
    """For SECONDS each of CONNECTIONS delivers the next of REQUESTS as soon as its last one is
    answered.
    """
    met, until = Flood(seconds), time.monotonic() + seconds
    with selectors.DefaultSelector() as ready:
        for _ in range(connections):
            line = _line(port)
            ready.register(line.connection, selectors.EVENT_READ, line)
            line.deliver(next(requests))
        while ready.get_map():
            for key, _events in ready.select(30):
                line = key.data
                met.note(line.connection.recv(65536), line.began)
                if time.monotonic() < until:
                    line.deliver(next(requests))
                else:
                    ready.unregister(line.connection)
                    line.connection.close()
    return met


def trickle(port: int, requests: list[bytes], pause: float) -> Flood:
    """REQUESTS one after the other, with a PAUSE in seconds after each answer."""
    began, met, line = time.monotonic(), Flood(0), _line(port)
    with line.connection:
        for request in requests:
            line.deliver(request)
            met.note(line.connection.recv(65536), line.began)
            time.sleep(pause)
    met.seconds = time.monotonic() - began
    return met


def _line(port: int) -> Line:
    return Line(socket.create_connection(("127.0.0.1", port), timeout=30))
