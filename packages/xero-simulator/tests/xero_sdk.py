"""Xero's own SDK, as a client that knows nothing of this project."""

from collections.abc import Callable
from typing import Any

from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token


def sdk_client(tokens: Callable[[], dict[str, Any]], app: OAuth2Token | None = None) -> ApiClient:
    """One that calls with what `tokens` answers. `app` renews them."""
    configuration = (
        Configuration()
    )  # a copy of the first one ever made in this process, whatever it is given
    configuration.oauth2_token = app or OAuth2Token()
    client = ApiClient(configuration, pool_threads=1)
    client.oauth2_token_getter(tokens)
    return client
