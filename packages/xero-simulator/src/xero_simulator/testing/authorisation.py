"""A person who authorises an app: sign-in page, consent page, tokens."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from xero_simulator.testing.client import (
    AROHA,
    NZ_COMPANY,
    SimulatorClient,
    UnexpectedAnswer,
    require_success,
)

REDIRECT_URI = "http://localhost:8000/xero/callback"
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.contacts"
    " accounting.settings.read accounting.payments.read"
)
AUTHORIZE_PATH = "/identity/connect/authorize"
_TIMEOUT_SECONDS = 10


@dataclass
class Authorisation:
    """One person's tokens, and how to call the API with them."""

    simulator: SimulatorClient
    tokens: dict[str, Any]
    tenant_id: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """An accounting call; `headers` are added to the usual ones."""
        headers = {"xero-tenant-id": self.tenant_id, "Accept": "application/json"}
        headers |= self.bearer | options.pop("headers", {})
        address = f"{self.simulator.base_url}/api.xro/2.0{path}"
        return requests.request(
            method, address, headers=headers, timeout=_TIMEOUT_SECONDS, **options
        )


def open_consent_page(
    address: str, email: str, query: dict[str, str]
) -> tuple[requests.Session, requests.Response]:
    """The consent page as the person sees it after choosing themselves.

    `address` is the authorise page's, without its `query`.
    """
    session = requests.Session()
    page = session.get(address, params=query, timeout=_TIMEOUT_SECONDS)
    person = re.search(
        rf'value="([0-9a-f-]+)">(?:(?!</button>).)*?{re.escape(email)}', page.text, re.S
    )
    if person is None:
        raise UnexpectedAnswer(page.text)
    consent_page = session.post(
        f"{address}/sign-in", params=query, data={"user": person[1]}, timeout=_TIMEOUT_SECONDS
    )
    return session, consent_page


def submit_consent(
    address: str, email: str, tenant_ids: list[str], decision: str, query: dict[str, str]
) -> str:
    """Walk the authorise pages to their end; returns the address that the person is sent to.

    `decision`: allow, or anything else to deny.
    """
    session, _ = open_consent_page(address, email, query)
    with session:
        response = session.post(
            f"{address}/consent",
            params=query,
            data={"decision": decision, "tenant": tenant_ids},
            allow_redirects=False,
            timeout=_TIMEOUT_SECONDS,
        )
    if response.status_code != 302:
        raise UnexpectedAnswer(response.text)
    return response.headers["Location"]


def authorize_query(**changes: str) -> dict[str, str]:
    """What the demo app asks for; an empty change leaves a parameter out."""
    query = {
        "response_type": "code",
        "client_id": "hourline-demo",
        "redirect_uri": REDIRECT_URI,
        "scope": SCOPES,
        "state": "st4te",
    }
    return {name: value for name, value in (query | changes).items() if value}


def give_consent(
    simulator: SimulatorClient,
    email: str,
    tenant_ids: list[str],
    decision: str = "allow",
    **query: str,
) -> dict[str, str]:
    """Authorise the demo app; returns the parameters that it receives."""
    parameters = authorize_query(**query)
    location = submit_consent(
        f"{simulator.base_url}{AUTHORIZE_PATH}", email, tenant_ids, decision, parameters
    )
    if not location.startswith(parameters["redirect_uri"]):
        raise UnexpectedAnswer(location)
    received = parse_qs(urlsplit(location).query)
    return {name: values[0] for name, values in received.items()}


def call_token_endpoint(simulator: SimulatorClient, **form: str) -> requests.Response:
    """POST /connect/token with the demo app's Basic credentials unless `form` names a client."""
    basic = None if "client_id" in form else ("hourline-demo", "hourline-demo-secret")
    address = f"{simulator.base_url}/connect/token"
    return requests.post(address, data=form, auth=basic, timeout=_TIMEOUT_SECONDS)


def authorise(
    simulator: SimulatorClient,
    email: str = AROHA,
    organisation: str = NZ_COMPANY,
    **query: str,
) -> Authorisation:
    """Consent and tokens for the demo app, with one organisation."""
    tenant_id = simulator.tenant_id(organisation)
    received = give_consent(simulator, email, [tenant_id], **query)
    response = call_token_endpoint(
        simulator,
        grant_type="authorization_code",
        code=received["code"],
        redirect_uri=REDIRECT_URI,
    )
    return Authorisation(simulator, require_success(response), tenant_id)
