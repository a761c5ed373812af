"""Secrets at rest: AES-256-GCM envelopes bound to the place they belong to (reliability.md,
Tokens).
"""

import base64
import binascii
import hashlib
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import current_settings

VERSION = "v1"
NONCE_BYTES = 12


class UnreadableSecret(Exception):
    """The envelope is damaged, was moved from its place, or its key is not in the ring."""


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
    """What `seal` was given; raises UnreadableSecret."""
    try:
        version, key_id, nonce, sealed = envelope.split("|")
        if version != VERSION:
            raise UnreadableSecret("unknown envelope")
        return (
            AESGCM(_ring()[key_id])
            .decrypt(_decode(nonce), _decode(sealed), place.encode())
            .decode()
        )
    except (ValueError, KeyError, InvalidTag, binascii.Error) as error:
        raise UnreadableSecret(type(error).__name__) from None


def key_id_of(envelope: str) -> str:
    return envelope.split("|")[1] if envelope.count("|") == 3 else ""


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
