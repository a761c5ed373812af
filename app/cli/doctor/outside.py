"""What the world sees of this deployment, and what it needs of the world."""

import os
import smtplib
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from app.cli.doctor.findings import Finding, fault, note, ok
from app.config import ROOT, Settings
from app.kernel.counts import count_noun
from app.kernel.private_files import make_private_folder

PATIENCE_SECONDS = 5


def address(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.base_url)
    if parts.hostname == "127.0.0.1":
        yield fault(
            "address",
            "BASE_URL names 127.0.0.1, which Xero refuses as a redirect: use http://localhost or"
            " https",
        )
    elif parts.scheme == "https" or settings.demo:
        yield ok(
            "address",
            f"{settings.base_url}; in Xero's developer portal the redirect URI is"
            f" {settings.base_url}/xero/callback",
        )
    else:
        yield fault(
            "address", "BASE_URL is not https: cookies and tokens would travel in the clear"
        )
    if settings.secure_cookies and not settings.trusted_proxies:
        yield note(
            "address",
            "TRUSTED_PROXIES is 0: set it to the number of proxies in front, or everybody seems to"
            " come from one address",
        )


def secrets(settings: Settings) -> Iterator[Finding]:
    if not os.environ.get("DATABASE_URL") and not settings.demo:
        yield note(
            "secrets",
            f"made by Hourline itself and kept in {settings.var / 'secrets'}: back them up, or"
            " stored tokens are lost",
        )
    yield ok(
        "secrets",
        f"{count_noun(len(settings.encryption_keys), 'encryption key')},"
        f" {settings.encryption_keys[0][0]} in use",
    )


def xero(settings: Settings) -> Iterator[Finding]:
    if settings.xero_client_id == "hourline-demo" and not settings.demo:
        yield fault(
            "Xero", "XERO_CLIENT_ID is not set: take it from your app in Xero's developer portal"
        )
    if not settings.xero_webhook_key:
        yield note(
            "Xero",
            "XERO_WEBHOOK_KEY is not set: webhooks are refused, changes in Xero come with the daily"
            " sync only",
        )
    addresses = (settings.xero_login_url, settings.xero_identity_url, settings.xero_api_url)
    if not settings.demo and any(urlsplit(address).scheme != "https" for address in addresses):
        yield fault(
            "Xero",
            "XERO_LOGIN_URL, XERO_IDENTITY_URL and XERO_API_URL name a stand-in on this machine:"
            " nothing reaches Xero",
        )
    address = f"{settings.xero_identity_url}/.well-known/openid-configuration"
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS):  # noqa: S310 - an address of our own settings
            yield ok("Xero", f"{urlsplit(address).netloc} answers; {settings.xero_scopes} scopes")
    except OSError as error:
        yield fault(
            "Xero",
            f"{urlsplit(address).netloc} cannot be reached from here:"
            f" {getattr(error, 'reason', None) or error}",
        )


def mail(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "file":
        folder = Path(settings.mail_url.removeprefix("file:"))
        make_private_folder(folder)
        if not os.access(folder, os.W_OK):
            yield fault("mail", f"{folder} cannot be written")
        elif settings.demo:
            yield ok("mail", f"to files in {folder}")
        else:
            yield note(
                "mail",
                f"goes to files in {folder}: nobody will receive it. Set MAIL_URL to"
                " smtp://user:password@host:port",
            )
        return
    client = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    try:
        with client(
            parts.hostname or "",
            parts.port or (465 if parts.scheme == "smtps" else 587),
            timeout=PATIENCE_SECONDS,
        ) as server:
            server.ehlo()
            yield ok("mail", f"{parts.hostname} answers")
    except (OSError, smtplib.SMTPException, socket.gaierror) as error:
        yield fault(
            "mail", f"{parts.hostname} does not take mail from here: {type(error).__name__}"
        )


def front_end(_settings: Settings) -> Iterator[Finding]:
    if (ROOT / "app" / "static" / "vendor" / "htmx.min.js").exists():
        yield ok("front end", "installed")
    else:
        yield fault(
            "front end",
            "app/static/vendor is missing: run npm ci and node bin/vendor.mjs, or make setup",
        )
