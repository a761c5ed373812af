"""The one spelling of an e-mail address, a network and an organisation's place in the address
bar.
"""

import ipaddress
import itertools
import re
import unicodedata
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from app.kernel.errors import DomainError

SLUG_LENGTH = 40
FALLBACK_SLUG = "organisation"


def normal_email(text: str) -> str:
    """`text` as the one spelling of a mail address (lower case, Unicode composed). Raises
    DomainError beside `email` when it is none.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except (EmailNotValidError, ValueError):
        raise DomainError(
            "This is not an e-mail address. It looks like name@company.com.", field="email"
        ) from None


def network_of(address: str) -> str:
    """Whom a limit on an address counts: the address itself, or an IPv6 caller's whole /64, which
    one person may own.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


def slug_of(name: str) -> str:
    """A readable address for an organisation called `name`: 'Café Zürich Ltd' →
    'cafe-zurich-ltd'.
    """
    plain = (
        unicodedata.normalize("NFKD", name)
        .encode("ascii", "ignore")
        .decode()
        .lower()
        .replace("'", "")
    )
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LENGTH].strip("-") or FALLBACK_SLUG


def checked_slug(text: str) -> str:
    """`text` as an organisation's address. Raises DomainError beside `slug`."""
    slug = text.strip().lower()
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or not 2 <= len(slug) <= SLUG_LENGTH:
        raise DomainError(
            f"Use 2 to {SLUG_LENGTH} small letters a to z, digits and single hyphens between them.",
            field="slug",
        )
    return slug


def slug_candidates(name: str) -> Iterator[str]:
    """Addresses to try for `name`, the most readable first, without end: 'acme', 'acme-2',
    'acme-3' …
    """
    base = slug_of(name)
    yield base
    for number in itertools.count(2):
        yield f"{base}-{number}"
