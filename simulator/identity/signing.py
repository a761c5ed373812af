"""RS256 tokens and the key to verify them (facts 1.3)."""

import base64
import hashlib
import json
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from jwt.algorithms import RSAAlgorithm

Claims = dict[str, Any]


def half_hash(text: str) -> str:
    """OpenID's at_hash and s_hash: the left half of the SHA-256, base64url without padding."""
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


class Signer:
    """One 2048-bit key pair, made when the simulator starts."""

    def __init__(self) -> None:
        self._private = generate_private_key(public_exponent=65537, key_size=2048)
        self.key_id = uuid4().hex.upper()
        self._thumbprint = half_hash(self.key_id)

    def sign(self, claims: Claims) -> str:
        headers = {"kid": self.key_id, "x5t": self._thumbprint}
        return jwt.encode(claims, self._private, algorithm="RS256", headers=headers)

    def public_keys(self) -> dict[str, list[Claims]]:
        """The JSON Web Key Set."""
        key: Claims = json.loads(RSAAlgorithm.to_jwk(self._private.public_key()))
        wanted = {name: key[name] for name in ("kty", "e", "n")}
        extras = {"use": "sig", "kid": self.key_id, "x5t": self._thumbprint, "alg": "RS256"}
        return {"keys": [wanted | extras]}
