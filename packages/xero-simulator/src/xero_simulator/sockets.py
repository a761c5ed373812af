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

_SLICE_SECONDS = 0.1


def raw_socket(environ: Environ) -> socket.socket | None:
    """The connection's socket, under gunicorn and under werkzeug."""
    found = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    return found if isinstance(found, socket.socket) else None


def _gone(connection: socket.socket | None) -> bool:
    """Whether the client has hung up."""
    if connection is None:
        return False
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and connection.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True


def hold(environ: Environ, seconds: float, stopping: Event) -> None:
    """Keep the connection open for `seconds`, less when the client leaves or the server stops."""
    deadline = time.monotonic() + seconds
    connection = raw_socket(environ)
    while (left := deadline - time.monotonic()) > 0 and not _gone(connection):
        if stopping.wait(min(left, _SLICE_SECONDS)):
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


def reset(environ: Environ) -> ConnectionResetError:
    """End the connection with a TCP RST; raise what is returned."""
    connection = raw_socket(environ)
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(connection.detach())
    return ConnectionResetError(errno.ECONNRESET, "closed on purpose")
