"""Short names for WSGI's types."""

from collections.abc import Iterable
from typing import Any

Environ = dict[str, Any]
Body = Iterable[bytes]
