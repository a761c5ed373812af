"""Which passwords are too easily guessed: the short, the common, and those made of what everybody
knows about their owner.
"""

import re

MIN_PASSWORD_CHARACTERS, MAX_PASSWORD_CHARACTERS = 12, 1000
MIN_UNGUESSABLE_CHARACTERS = 8

# What people build long and yet common passwords of; a password that is little else is refused.
COMMON_PARTS = """abc123 abcd1234 admin administrator asdf asdfgh asdfghjkl baseball batman
changeme charlie correcthorsebatterystaple default dragon
football freedom guest hello hockey hourline iloveyou invoice jordan letmein login master michael
monkey mustang ninja
passphrase passw0rd password pa55word p4ssword p@ssw0rd p@ssword princess qazwsx qwer1234 qwerty
qwertyuiop qwertzuiop azerty
root secret shadow starwars summer autumn winter spring sunshine superman temp test timesheet
trustno1 user welcome
whatever xero zaq12wsx 1q2w3e4r 1qaz2wsx 111111 121212 123123 123321 123456 654321 666666 696969
987654321 1234567890 0987654321"""
COMMON = frozenset(COMMON_PARTS.split())
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "zyxwvutsrqponmlkjihgfedcba",
    "09876543210",
)


def password_problem(password: str, *owner_names: str) -> str | None:
    """What is wrong with `password` in words, or None. `owner_names`: what others know of its owner
    (name, e-mail address).
    """
    if len(password) < MIN_PASSWORD_CHARACTERS:
        return (
            f"Use at least {MIN_PASSWORD_CHARACTERS} characters. A few words in a row are easy to"
            " remember."
        )
    if len(password) > MAX_PASSWORD_CHARACTERS:
        return f"Use at most {MAX_PASSWORD_CHARACTERS} characters."
    if len(_strip_guessable_parts(password.casefold(), owner_names)) < MIN_UNGUESSABLE_CHARACTERS:
        return (
            "This is too easily guessed: it is common, or made of your name, your address or a"
            " pattern. Add words of your own."
        )
    return None


def _strip_guessable_parts(password: str, owner_names: tuple[str, ...]) -> str:
    """What is left of `password` without common words, its owner's names, and repetitions."""
    parts = {
        part
        for text in owner_names
        for part in (text.casefold(), *re.split(r"[\W_]+", text.casefold()))
        if len(part) >= 3
    }
    for part in sorted(COMMON | parts, key=len, reverse=True):
        password = password.replace(part, "")
    return _shorten_runs(re.sub(r"(.+?)\1+", r"\1", password))


def _shorten_runs(text: str) -> str:
    """`text` with each run of neighbours (4567, efgh, qwert) shortened to its first character."""
    shortened = ""
    for before, character in zip(" " + text, text, strict=False):
        if not any(before + character in run for run in RUNS):
            shortened += character
    return shortened
