"""A passkey's device in software: it signs what it is asked, and whatever else a test wants of
it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url, encode_cbor

from app.kernel.ids import new_id

ORIGIN, HOST = "http://localhost:8000", "localhost"
PRESENT, VERIFIED, HOLDS_KEY = 0x01, 0x04, 0x40
UNKNOWN_AAGUID = bytes(15) + b"\1"


@dataclass
class Authenticator:
    """With one passkey on it. `count`: how often it says that it was used; it does not count by
    itself. `verifies`: whether it knows its person.
    """

    count: int = 0
    verifies: bool = True
    origin: str = ORIGIN
    host: str = HOST
    credential_id: bytes = field(default_factory=lambda: new_id().bytes)
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user_handle: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a request for a new passkey."""
        self.user_handle = base64url_to_bytes(options["user"]["id"])
        held = (
            UNKNOWN_AAGUID
            + len(self.credential_id).to_bytes(2, "big")
            + self.credential_id
            + encode_cbor(self._public_key())
        )
        statement = {"fmt": "none", "attStmt": {}, "authData": self._data(HOLDS_KEY) + held}
        client_data = self._client_data("webauthn.create", options)
        return self._answer(
            {"clientDataJSON": client_data, "attestationObject": encode_cbor(statement)}
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer to a request for a passkey."""
        client_data, data = self._client_data("webauthn.get", options), self._data(0)
        signature = self.key.sign(
            data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._answer(
            {
                "clientDataJSON": client_data,
                "authenticatorData": data,
                "signature": signature,
                "userHandle": self.user_handle,
            }
        )

    def _answer(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential_id)
        parts = {key: bytes_to_base64url(value) for key, value in response.items()}
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": parts,
                "clientExtensionResults": {},
            }
        )

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        return json.dumps(
            {
                "type": kind,
                "challenge": options["challenge"],
                "origin": self.origin,
                "crossOrigin": False,
            }
        ).encode()

    def _data(self, flags: int) -> bytes:
        shown = flags | PRESENT | (VERIFIED if self.verifies else 0)
        return (
            hashlib.sha256(self.host.encode()).digest()
            + bytes([shown])
            + self.count.to_bytes(4, "big")
        )

    def _public_key(self) -> dict[int, Any]:
        numbers = self.key.public_key().public_numbers()
        return {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
