"""Reading the environment: one setting at a time, each checked as it is read."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import urlsplit

# As 32 hexadecimal digits it has 128 bits, which nobody tries out; a shorter one may be guessed
# from a form that it signed.
MIN_SECRET_CHARACTERS = 32
_EMAIL_ADDRESS = re.compile(r"[^\s@<>\",]+@[^\s@<>\",]+")


class SettingError(ValueError):
    """A setting is missing or malformed; the text names it and says what it expects."""


def is_loopback(host: str | None) -> bool:
    """Whether the host of an address, or the address of a caller, is this machine itself."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class EnvironmentReader:
    """Reads settings by name. Each method raises SettingError for a value that it cannot take."""

    environment: Mapping[str, str]

    def has(self, name: str) -> bool:
        return bool(self.environment.get(name, "").strip())

    def text(self, name: str, default: str | None = None) -> str:
        value = self.environment.get(name, "").strip() or default
        if value is None:
            raise SettingError(f"{name} is missing: set it in the environment")
        return value

    def number(self, name: str, default: float, minimum: float) -> float:
        raw = self.text(name, str(default))
        try:
            value = float(raw)
        except ValueError:
            value = float("nan")
        if not value >= minimum:
            raise SettingError(f"{name} is {raw!r}: expected a number of at least {minimum:g}")
        return value

    def seconds(self, name: str, default: int, minimum: int = 1) -> int:
        return int(self.number(name, default, minimum))

    def url(self, name: str, default: str | None, schemes: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if urlsplit(value).scheme not in schemes:
            raise SettingError(
                f"{name} is not usable: expected an address that starts with"
                f" {' or '.join(f'{s}:' for s in schemes)}"
            )
        return value.rstrip("/")

    def web_url(self, name: str, default: str | None) -> str:
        """An https address; http only on this machine, where nobody listens on the way."""
        value = self.url(name, default, ("http", "https"))
        parts = urlsplit(value)
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise SettingError(
                f"{name} is http://{parts.hostname}: passwords, cookies and tokens would travel"
                " in the clear. Use https; http is for localhost only"
            )
        return value

    def choice(self, name: str, *allowed: str) -> str:
        value = self.text(name, allowed[0])
        if value not in allowed:
            raise SettingError(f"{name} is {value!r}: expected one of {', '.join(allowed)}")
        return value

    def secret(self, name: str, default: str | None) -> str:
        value = self.text(name, default)
        if value != default and len(value) < MIN_SECRET_CHARACTERS:
            raise SettingError(
                f"{name} needs at least {MIN_SECRET_CHARACTERS} random characters and has"
                f" {len(value)}; make one with: openssl rand -hex 32"
            )
        return value

    def keys(self, name: str, default: str) -> tuple[tuple[str, bytes], ...]:
        return tuple(_encryption_key(name, part) for part in self.text(name, default).split(","))

    def line(self, name: str) -> str:
        """Words for people to read, on one line; '' where nothing is said."""
        return " ".join(self.text(name, "").split())

    def email(self, name: str) -> str:
        """An e-mail address; '' where nothing is said."""
        value = self.text(name, "")
        if value and not _EMAIL_ADDRESS.fullmatch(value):
            raise SettingError(f"{name} is {value!r}: expected an e-mail address")
        return value

    def sender(self, name: str) -> str:
        """An e-mail address with or without a name: `Name <address>`; '' where nothing is said."""
        value = self.line(name)
        if value and not _EMAIL_ADDRESS.fullmatch(parseaddr(value)[1]):
            raise SettingError(
                f"{name} is {value!r}: expected an e-mail address, or Name <address>"
            )
        return value


def _encryption_key(name: str, part: str) -> tuple[str, bytes]:
    match = re.fullmatch(r"\s*([a-z0-9-]{1,32}):([A-Za-z0-9_\-+/=]+)\s*", part)
    try:
        key = base64.urlsafe_b64decode(match[2]) if match else b""
    except binascii.Error:
        key = b""
    if match is None or len(key) != 32:
        raise SettingError(
            f"{name} is malformed: expected ID:KEY[,ID:KEY…], each KEY 32 bytes in base64 (see:"
            " hourline keys generate)"
        )
    return match[1], key
