"""RS256 tokens and the key to verify them (facts 1.3)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from jwt.algorithms import RSAAlgorithm

Claims = dict[str, Any]


def half_hash(text: str) -> str:
    """OpenID's at_hash and s_hash: the left half of the SHA-256, base64url without padding."""
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


@dataclass(frozen=True)
class SigningKey:
    """`private` is a 2048-bit RSA key in PKCS #8, unencrypted."""

    private: bytes
    key_id: str


def new_signing_key() -> SigningKey:
    private = generate_private_key(public_exponent=65537, key_size=2048)
    return SigningKey(
        private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        uuid4().hex.upper(),
    )


class Signer:
    """Signs with one key for as long as the simulator's state lasts."""

    def __init__(self, key: SigningKey) -> None:
        self.key = key
        private = load_der_private_key(key.private, None)
        assert isinstance(private, RSAPrivateKey)
        self._private, self.key_id = private, key.key_id
        self._thumbprint = half_hash(self.key_id)

    def sign(self, claims: Claims) -> str:
        headers = {"kid": self.key_id, "x5t": self._thumbprint}
        return jwt.encode(claims, self._private, algorithm="RS256", headers=headers)

    def public_keys(self) -> dict[str, list[Claims]]:
        """The JSON Web Key Set."""
        key: Claims = json.loads(RSAAlgorithm.to_jwk(self._private.public_key()))
        parameters = {name: key[name] for name in ("kty", "e", "n")}
        extras = {"use": "sig", "kid": self.key_id, "x5t": self._thumbprint, "alg": "RS256"}
        return {"keys": [parameters | extras]}


@cache
def fresh_signer() -> Signer:
    """The signer of every simulator that this process starts afresh: to make a key takes as long as
    to answer a hundred calls.
    """
    return Signer(new_signing_key())
