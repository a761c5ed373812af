"""What browsers are asked about passkeys (WebAuthn), and whether their answers are true. Opens no
transaction and changes no row.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
import webauthn
from webauthn.helpers import parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from app.accounts.models import User
from app.accounts.models.passkeys import Passkey
from app.accounts.services.passkey_challenges import CHALLENGE_LIFETIME
from app.config import current_settings

log = structlog.get_logger(__name__)
RELYING_PARTY_NAME = "Hourline"
MAX_CREDENTIAL_ID_BYTES = 1023
PROMPT_MILLISECONDS = int(CHALLENGE_LIFETIME.total_seconds() * 1000)


class InvalidPasskeyAnswer(Exception):
    """The answer is garbled, meant for somebody else, or not signed by the passkey that it
    names.
    """


@dataclass(frozen=True)
class PasskeyAnswer:
    """What a browser sent; nothing of it is believed yet."""

    credential: dict[str, Any]
    credential_id: bytes
    challenge: bytes
    user_handle: bytes | None


def creation_options(user: User, existing_ids: Sequence[bytes], challenge: bytes) -> str:
    """JSON that asks for a new passkey on a device that holds none of `existing_ids`; it must be
    able to verify its person and to be found without a name.
    """
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=RELYING_PARTY_NAME,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        timeout=PROMPT_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(existing_ids),
    )
    return webauthn.options_to_json(options)


def request_options(allowed: Sequence[bytes], challenge: bytes, *, verified: bool) -> str:
    """JSON that asks for one of the `allowed` passkeys, or for any of Hourline's when there are
    none. `verified`: its device must know its person.
    """
    verification = (
        UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    )
    descriptors = _descriptors(allowed)
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        timeout=PROMPT_MILLISECONDS,
        allow_credentials=descriptors,
        user_verification=verification,
    )
    return webauthn.options_to_json(options)


def read_answer(text: str) -> PasskeyAnswer:
    """Raises InvalidPasskeyAnswer when `text` is not an answer at all."""
    with _refuse_untrue_answers():
        credential = json.loads(text)
        response = credential["response"]
        client_data = parse_client_data_json(_decode_bytes(response["clientDataJSON"]))
        handle = response.get("userHandle")
        return PasskeyAnswer(
            credential,
            _decode_bytes(credential["rawId"]),
            client_data.challenge,
            _decode_bytes(handle) if handle else None,
        )


def verify_new_passkey(answer: PasskeyAnswer) -> VerifiedRegistration:
    """The passkey that `answer` offers. Raises InvalidPasskeyAnswer."""
    with _refuse_untrue_answers():
        new = webauthn.verify_registration_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    if len(new.credential_id) > MAX_CREDENTIAL_ID_BYTES:
        raise InvalidPasskeyAnswer("credential id")
    return new


def verify_passkey_use(answer: PasskeyAnswer, passkey: Passkey, *, verified: bool) -> int:
    """Return how often `passkey` says that it was used, when it signed `answer`. Raises
    InvalidPasskeyAnswer, also when it counts and was used as often before: then there are two of
    it.
    """
    with _refuse_untrue_answers():
        used = webauthn.verify_authentication_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=verified,
        )
    return used.new_sign_count


@contextmanager
def _refuse_untrue_answers() -> Iterator[None]:
    try:
        yield
    except Exception as trouble:  # parsers of hostile bytes raise whatever they trip over
        log.info("passkey_refused", reason=type(trouble).__name__)
        raise InvalidPasskeyAnswer(type(trouble).__name__) from None


def _decode_bytes(text: str) -> bytes:
    return webauthn.base64url_to_bytes(text)


def _descriptors(credential_ids: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=credential_id) for credential_id in credential_ids]


def _host() -> str:
    return str(urlsplit(current_settings().base_url).hostname)


def _origin() -> str:
    address = urlsplit(current_settings().base_url)
    return f"{address.scheme}://{address.netloc}"
