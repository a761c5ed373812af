"""One-time codes (RFC 6238): six digits, a new one every half minute."""

import hmac
import re
from datetime import datetime

import pyotp

STEP_SECONDS = 30
DRIFT_STEPS = 1


def new_secret() -> str:
    """160 random bits in base32."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, email: str, issuer: str) -> str:
    """What an authenticator app reads, as text or from a QR code; it shows `issuer` and `email`
    beside the codes.
    """
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def parse_code(text: str) -> str | None:
    """The six digits of `text` without the spaces people type between them; None when it is
    anything else (other scripts' digits too).
    """
    code = "".join(text.split())
    return code if re.fullmatch(r"[0-9]{6}", code) else None


def step_at(instant: datetime) -> int:
    return int(instant.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int) -> str:
    return pyotp.TOTP(secret).generate_otp(step)


def typed_step(secret: str, text: str, moment: datetime) -> int | None:
    """Return the step of the code that somebody typed, as `matching_step`; None also when `text` is
    no code at all.
    """
    code = parse_code(text)
    return matching_step(secret, code, moment) if code else None


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """Return the step that `code` belongs to, within one step of `moment` because clocks differ;
    None when it is of no such step.
    """
    now = step_at(moment)
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    matching = [step for step in steps if hmac.compare_digest(code_at(secret, step), code)]
    return matching[0] if matching else None
