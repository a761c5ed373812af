"""Secrets at rest: AES-256-GCM envelopes bound to the place they belong to (reliability.md,
Tokens).
"""

import base64
import binascii
import hashlib
import os
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import current_settings

VERSION = "v1"
NONCE_BYTES = 12


class UnreadableSecret(Exception):
    """The envelope is damaged or was moved from its place: nobody can read it."""


class UnknownKey(Exception):
    """The envelope names a key (or a form) that this process does not have. Others may have it, so
    this says nothing about what is in it.
    """

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


def _ring() -> dict[str, bytes]:
    return dict(current_settings().encryption_keys)


def seal(plain: str, place: str) -> str:
    """Encrypt `plain` under the newest key; only readable at the same `place` (owner, row and
    column).
    """
    key_id, key = next(iter(_ring().items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), place.encode())
    return "|".join((VERSION, key_id, _encode(nonce), _encode(sealed)))


def unseal(envelope: str, place: str) -> str:
    """What `seal` was given. Raises UnknownKey and UnreadableSecret."""
    key_id = key_id_of(envelope)
    if not key_id:
        raise UnreadableSecret("not an envelope")
    version, _key_id, *parts = envelope.split("|")
    if version != VERSION:
        raise UnknownKey(key_id)
    key = _ring().get(key_id)
    try:
        nonce, sealed = (_decode(part) for part in parts)
        if key is None:
            raise UnknownKey(key_id)
        return AESGCM(key).decrypt(nonce, sealed, place.encode()).decode()
    except (ValueError, InvalidTag, binascii.Error) as error:
        raise UnreadableSecret(type(error).__name__) from None


def key_id_of(envelope: str) -> str:
    """The key that the envelope names, '' for what is no envelope. One of another form names a key
    that no ring has.
    """
    version, _, rest = envelope.partition("|")
    if rest.count("|") != 2 or not re.fullmatch(r"v\d+", version):
        return ""
    key_id = rest.partition("|")[0]
    return key_id if version == VERSION else f"{version}|{key_id}"


def newest_key_id() -> str:
    """The key that `seal` uses."""
    return next(iter(_ring()))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)


def new_token() -> str:
    """256 random bits for a session, a link or a state."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> bytes:
    """What is stored of a random token: its SHA-256, useless to whoever reads the table."""
    return hashlib.sha256(token.encode()).digest()
