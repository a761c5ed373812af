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
from app.accounts.services.passkey_challenges import LIFE
from app.config import current_settings

log = structlog.get_logger(__name__)
NAME = "Hourline"
LONGEST_ID = 1023
TIMEOUT = int(LIFE.total_seconds() * 1000)


class Untrue(Exception):
    """The answer is garbled, meant for somebody else, or not signed by the passkey that it
    names.
    """


@dataclass(frozen=True)
class Answer:
    """What a browser sent; nothing of it is believed yet."""

    credential: dict[str, Any]
    credential_id: bytes
    challenge: bytes
    user_handle: bytes | None


def creation_options(user: User, known: Sequence[bytes], challenge: bytes) -> str:
    """JSON that asks for a new passkey on a device that holds none of KNOWN; it must be able to
    verify its person and to be found without a name.
    """
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=NAME,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(known),
    )
    return webauthn.options_to_json(options)


def request_options(allowed: Sequence[bytes], challenge: bytes, *, verified: bool) -> str:
    """JSON that asks for one of the ALLOWED passkeys, or for any of Hourline's when there are none.
    VERIFIED: its device must know its person.
    """
    wanted = (
        UserVerificationRequirement.REQUIRED if verified else UserVerificationRequirement.PREFERRED
    )
    described = _described(allowed)
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=described,
        user_verification=wanted,
    )
    return webauthn.options_to_json(options)


def read_answer(text: str) -> Answer:
    """Raises Untrue when TEXT is not an answer at all."""
    with _distrust():
        credential = json.loads(text)
        response = credential["response"]
        client_data = parse_client_data_json(_decoded(response["clientDataJSON"]))
        handle = response.get("userHandle")
        return Answer(
            credential,
            _decoded(credential["rawId"]),
            client_data.challenge,
            _decoded(handle) if handle else None,
        )


def check_new(answer: Answer) -> VerifiedRegistration:
    """The passkey that ANSWER offers. Raises Untrue."""
    with _distrust():
        new = webauthn.verify_registration_response(
            credential=answer.credential,
            expected_challenge=answer.challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    if len(new.credential_id) > LONGEST_ID:
        raise Untrue("credential id")
    return new


def check_use(answer: Answer, passkey: Passkey, *, verified: bool) -> int:
    """How often PASSKEY says that it was used, when it signed ANSWER. Raises Untrue, also when it
    counts and was used as often before: then there are two of it.
    """
    with _distrust():
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
def _distrust() -> Iterator[None]:
    try:
        yield
    except Exception as trouble:  # parsers of hostile bytes raise whatever they trip over
        log.info("passkey_refused", reason=type(trouble).__name__)
        raise Untrue(type(trouble).__name__) from None


def _decoded(text: str) -> bytes:
    return webauthn.base64url_to_bytes(text)


def _described(credential_ids: Sequence[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one) for one in credential_ids]


def _host() -> str:
    return str(urlsplit(current_settings().base_url).hostname)


def _origin() -> str:
    address = urlsplit(current_settings().base_url)
    return f"{address.scheme}://{address.netloc}"
