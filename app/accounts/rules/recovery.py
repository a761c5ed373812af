"""Recovery codes: sixteen characters that are not mistaken for each other, 80 random bits; written
in groups of four.
"""

import re
import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
LENGTH, GROUP = 16, 4
LOOKALIKES = str.maketrans("OIL", "011")


def new_recovery_code() -> str:
    """As it is shown: 'K7QM-2XH4-…'."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(characters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def typed_recovery_code(text: str) -> str | None:
    """The sixteen characters of `text`, however it is spaced and whatever its case; None when it is
    no recovery code.
    """
    code = re.sub(r"[\s-]+", "", text).upper().translate(LOOKALIKES)
    return code if re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", code) else None
