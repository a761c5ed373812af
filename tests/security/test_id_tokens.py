"""Who consented is what Xero signed for this consent, and nothing else."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from jwt.algorithms import RSAAlgorithm

from app.config import Settings
from app.kernel import clock
from app.xero.api.errors import Refused
from app.xero.api.identity import read_identity
from app.xero.api.oauth import TokenSet

NONCE = "the nonce of this consent"
KEY, OTHER_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))
Claims = dict[str, Any]
Forge = Callable[[Claims], str]


def sign_token(claims: Claims, key: Any = KEY, algorithm: str = "RS256", **headers: Any) -> str:
    return jwt.encode(claims, key, algorithm, headers={"kid": "xero", **headers})


def sign_with_public_key(claims: Claims) -> str:
    """The classic confusion: what everybody may know, used as a shared secret."""
    parts = ({"alg": "HS256", "kid": "xero"}, claims)
    text = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    mac = hmac.new(
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), text, sha256
    ).digest()
    return (text + b"." + urlsafe_b64encode(mac).rstrip(b"=")).decode()


@pytest.fixture
def claims(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Claims:
    """What Xero says in an ID token of this consent; its key is known already."""
    public = jwt.PyJWK.from_dict(
        {**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "xero", "alg": "RS256"}
    )
    monkeypatch.setitem(app.extensions, "xero_keys", {"keys": {"xero": public}, "at": clock.now()})
    times = {"iat": clock.now(), "exp": clock.now() + timedelta(minutes=5)}
    return {
        "iss": settings.xero_identity_url,
        "aud": settings.xero_client_id,
        "nonce": NONCE,
        "xero_userid": str(uuid4()),
        **times,
    }


def access_token(claims: Claims) -> str:
    return sign_token({**claims, "aud": f"{claims['iss']}/resources"})


def tokens(claims: Claims, id_token: str, access: str = "") -> TokenSet:
    return TokenSet(
        access or access_token(claims), "refresh", id_token, timedelta(minutes=30), "openid"
    )


def test_what_xero_signed_names_the_person(claims: Claims) -> None:
    assert (
        str(read_identity(tokens(claims, sign_token(claims)), NONCE).xero_user_id)
        == claims["xero_userid"]
    )


FORGERIES: dict[str, Forge] = {
    "another key": lambda claims: sign_token(claims, OTHER_KEY),
    "no signature": lambda claims: jwt.encode(claims, "", "none", headers={"kid": "xero"}),
    "the public key as a secret": lambda claims: sign_with_public_key(
        {**claims, "exp": 9999999999, "iat": 0}
    ),
    "another algorithm": lambda claims: sign_token(claims, algorithm="RS512"),
    "a key it brings along": lambda claims: sign_token(
        claims, OTHER_KEY, jwk=RSAAlgorithm.to_jwk(OTHER_KEY.public_key(), as_dict=True)
    ),
    "another issuer": lambda claims: sign_token({**claims, "iss": "https://identity.evil.example"}),
    "another app": lambda claims: sign_token({**claims, "aud": "another-app"}),
    "an access token": access_token,
    "expired": lambda claims: sign_token({**claims, "exp": clock.now() - timedelta(minutes=2)}),
    "for ever": lambda claims: sign_token(
        {name: value for name, value in claims.items() if name != "exp"}
    ),
    "not yet": lambda claims: sign_token({**claims, "nbf": clock.now() + timedelta(minutes=5)}),
    "another consent": lambda claims: sign_token({**claims, "nonce": "of another consent"}),
    "no consent": lambda claims: sign_token(
        {name: value for name, value in claims.items() if name != "nonce"}
    ),
    "nobody": lambda claims: sign_token({**claims, "xero_userid": "admin"}),
    "changed": lambda claims: sign_token(claims)[:-8] + "AAAAAAAA",
    "nothing": lambda _claims: "",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_what_xero_did_not_say_of_this_consent_is_refused(forge: Forge, claims: Claims) -> None:
    with pytest.raises(Refused):
        read_identity(tokens(claims, forge(claims)), NONCE)


def test_an_id_token_is_no_access_token(claims: Claims) -> None:
    with pytest.raises(Refused):
        read_identity(tokens(claims, sign_token(claims), sign_token(claims)), NONCE)
