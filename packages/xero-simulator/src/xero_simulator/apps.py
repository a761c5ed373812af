"""Registered apps: credentials, redirect addresses, what they may ask for (facts 1.1, 2)."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from xero_simulator.config import SimulatorConfig


@dataclass
class App:
    """`client_secret` is None for a public (PKCE) app."""

    client_id: str
    client_secret: str | None
    name: str
    redirect_uris: list[str] = field(default_factory=list)
    granular_only: bool = False
    bulk_connect: bool = False


def is_allowed_redirect_uri(address: str) -> bool:
    """https anywhere, or http to localhost; 127.0.0.1 and other plain hosts are refused."""
    parts = urlsplit(address)
    if parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")


def registered_apps(config: SimulatorConfig) -> dict[str, App]:
    """The demo web app and its secretless sister. Raises ValueError for a redirect Xero refuses."""
    for address in config.redirect_uris:
        if not is_allowed_redirect_uri(address):
            raise ValueError(f"redirect address {address!r}: https, or http://localhost only")
    credentials = {config.client_id: config.client_secret, config.pkce_client_id: None}
    return {
        client_id: App(
            client_id,
            secret,
            "Hourline" if secret else "Hourline (PKCE)",
            list(config.redirect_uris),
            config.granular_only,
            config.bulk_connect,
        )
        for client_id, secret in credentials.items()
    }
