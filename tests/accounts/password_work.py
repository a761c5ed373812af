"""How much work a request causes that has to do with passwords."""

from typing import Any

import pytest
from argon2 import PasswordHasher


def record_argon2(monkeypatch: pytest.MonkeyPatch, method: str) -> list[str]:
    """The first argument of every call of argon2's `method` (hash, verify) from now on."""
    arguments: list[str] = []
    real = getattr(PasswordHasher, method)

    def record(self: PasswordHasher, first: str, *rest: str) -> Any:
        arguments.append(first)
        return real(self, first, *rest)

    monkeypatch.setattr(PasswordHasher, method, record)
    return arguments
