"""What is sealed opens only in its place, with its key, unharmed."""

from base64 import urlsafe_b64decode
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.config import Settings
from app.kernel.secrets import UnknownKey, UnreadableSecret, fingerprint, new_token, seal, unseal


@pytest.fixture
def ring(app: Flask) -> dict[str, bytes]:
    return dict(app.extensions["settings"].encryption_keys)


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_what_was_sealed_is_read_again(app: Flask, plain: str) -> None:
    assert unseal(seal(plain, "grant|1|access"), "grant|1|access") == plain


def test_a_sealed_value_moved_to_another_place_is_unreadable(app: Flask) -> None:
    with pytest.raises(UnreadableSecret):
        unseal(seal("token", "grant|1|access"), "grant|2|access")


@given(position=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=127))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_no_changed_character_goes_unnoticed(app: Flask, position: int, flip: int) -> None:
    envelope = seal("token", "here")
    at = position % len(envelope)
    changed = envelope[:at] + chr(ord(envelope[at]) ^ flip) + envelope[at + 1 :]
    with suppress(UnreadableSecret, UnknownKey):
        assert unseal(changed, "here") == "token", "only a change that base64 ignores may pass"


@pytest.mark.parametrize(
    "envelope",
    ["", "v1", "v1|test|n|c", "v1||AAAA|AAAA", "w1|test|AAAA|AAAA", "v1|test|%%%|AAAA"],
)
def test_a_damaged_envelope_is_unreadable_and_nothing_worse(app: Flask, envelope: str) -> None:
    with pytest.raises(UnreadableSecret):
        unseal(envelope, "here")


@pytest.mark.parametrize(
    ("envelope", "key_id"),
    [("v1|k2|AAAAAAAAAAAAAAAA|AAAA", "k2"), ("v2|test|AAAA|AAAA", "v2|test")],
)
def test_an_envelope_of_another_key_or_form_is_not_called_unreadable(
    app: Flask, envelope: str, key_id: str
) -> None:
    """Another process may have that key, or know that form."""
    with pytest.raises(UnknownKey) as caught:
        unseal(envelope, "here")
    assert caught.value.key_id == key_id


def test_an_older_key_still_opens_and_the_newest_seals(app: Flask, the_app: Flask) -> None:
    before: Settings = the_app.extensions["settings"]
    old = seal("token", "here")
    try:
        the_app.extensions["settings"] = replace(
            before, encryption_keys=(("new", b"n" * 32), *before.encryption_keys)
        )
        assert unseal(old, "here") == "token"
        assert seal("token", "here").startswith("v1|new|")
    finally:
        the_app.extensions["settings"] = before


def test_a_token_is_long_random_and_kept_as_its_sha_256() -> None:
    tokens = [new_token() for _ in range(100)]
    assert len(set(tokens)) == 100
    assert {len(urlsafe_b64decode(f"{token}=")) * 8 for token in tokens} == {256}
    assert fingerprint(tokens[0]) == sha256(tokens[0].encode()).digest()
