import re

MAX_PREFIX_LENGTH = 20
MAX_NUMBER = 999_999_999


def number_text(prefix: str, number: int) -> str:
    """'HL-' and 42 → 'HL-0042'."""
    return f"{prefix}{number:04d}"


def prefix_problem(prefix: str) -> str | None:
    """What is wrong with `prefix` in the user's words: Xero takes printable ASCII only (facts 3.8),
    and ours hold no spaces or quotes.
    """
    if len(prefix) > MAX_PREFIX_LENGTH:
        return f"At most {MAX_PREFIX_LENGTH} characters."
    if not re.fullmatch(r"[!#-&(-+\--~]*", prefix):
        return (
            "Use letters without accents, digits and signs such as - / _ only: no spaces, commas or"
            " quotes."
        )
    return None
