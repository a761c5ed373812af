"""What is encrypted on its way and at rest, as the settings have it, in words for the privacy
page.
"""

from urllib.parse import urlsplit

from psycopg.conninfo import conninfo_to_dict

from app.config import Settings
from app.environment import is_loopback

# PostgreSQL's own words for a connection that is encrypted or fails.
ENCRYPTED_MODES = ("require", "verify-ca", "verify-full")


def encryption_sentences(settings: Settings) -> list[str]:
    """How data travels between the browser, Hourline, its database, Xero and the mail server, and
    what is stored encrypted.
    """
    return [
        _browser_sentence(settings),
        _xero_sentence(settings),
        _database_sentence(settings.database_url),
        _mail_sentence(settings.mail_url),
        "Xero's tokens and the secrets of second factors are stored encrypted (AES-256-GCM), and"
        " passwords as hashes (Argon2id).",
    ]


def _browser_sentence(settings: Settings) -> str:
    if settings.secure_cookies:
        return "Between your browser and Hourline everything is encrypted (TLS)."
    return (
        "Between your browser and Hourline nothing is encrypted: this installation is at"
        f" {settings.base_url}, on the machine that you sit at."
    )


def _xero_sentence(settings: Settings) -> str:
    addresses = (settings.xero_login_url, settings.xero_identity_url, settings.xero_api_url)
    if all(urlsplit(address).scheme == "https" for address in addresses):
        return "Between Hourline and Xero everything is encrypted (TLS)."
    return "A stand-in on this machine plays the part of Xero; nothing goes to Xero itself."


def _database_sentence(database_url: str) -> str:
    place = conninfo_to_dict(database_url.replace("postgresql+psycopg:", "postgresql:"))
    host = str(place.get("host") or "/")
    if host.startswith("/") or is_loopback(host):
        return "Between Hourline and its database nothing leaves the machine."
    if place.get("sslmode") in ENCRYPTED_MODES:
        return "Between Hourline and its database everything is encrypted (TLS)."
    return (
        "Between Hourline and its database encryption is used where the database offers it; the"
        " operator has not required it."
    )


def _mail_sentence(mail_url: str) -> str:
    if mail_url.startswith("file:"):
        return "Letters are written to files on this machine and not sent."
    return (
        "Letters are handed to the mail server encrypted (TLS). From there they travel as e-mail"
        " does."
    )
