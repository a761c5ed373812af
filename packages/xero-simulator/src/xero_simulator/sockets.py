"""Ending a connection the hard way, and noticing that the other side has."""

import errno
import os
import select
import socket
import struct
import time
from contextlib import suppress
from threading import Event

from xero_simulator.wsgi_types import Environ

_POLL_SECONDS = 0.1


def raw_socket(environ: Environ) -> socket.socket | None:
    """The connection's socket, under gunicorn and under werkzeug."""
    connection = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return connection if isinstance(connection, socket.socket) else None


def _has_hung_up(connection: socket.socket | None) -> bool:
    """Whether the client has hung up."""
    if connection is None:
        return False
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True


def hold_connection(environ: Environ, seconds: float, stopping: Event) -> None:
    """Keep the connection open for `seconds`, less when the client leaves or the server stops."""
    deadline = time.monotonic() + seconds
    connection = raw_socket(environ)
    while (remaining := deadline - time.monotonic()) > 0 and not _has_hung_up(connection):
        if stopping.wait(min(remaining, _POLL_SECONDS)):
            return


def end_writing(environ: Environ) -> None:
    """The client sees the end of the connection after what was written so far."""
    connection = raw_socket(environ)
    if connection is not None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


def hang_up(environ: Environ) -> ConnectionResetError:
    """End the connection without a word; raise what is returned."""
    end_writing(environ)
    return ConnectionResetError(errno.ECONNRESET, "closed on purpose")


def reset_connection(environ: Environ) -> ConnectionResetError:
    """End the connection with a TCP RST; raise what is returned."""
    connection = raw_socket(environ)
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
    return ConnectionResetError(errno.ECONNRESET, "closed on purpose")
