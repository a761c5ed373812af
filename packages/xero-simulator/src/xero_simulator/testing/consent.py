"""A fresh simulator over HTTP, and a person who authorises an app on it."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from xero_simulator.testing.servers import Running

REDIRECT = "http://localhost:8000/xero/callback"
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.contacts"
    " accounting.settings.read accounting.payments.read"
)
AROHA, BEN, CASEY = "aroha@example.com", "ben@example.com", "casey@example.com"
NZ = "Demo Company (NZ)"


@dataclass
class Authorised:
    """One person's tokens, and how to call the API with them."""

    running: Running
    tokens: dict[str, Any]
    tenant_id: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """An accounting call; `headers` are added to the usual ones."""
        headers = {"xero-tenant-id": self.tenant_id, "Accept": "application/json"}
        headers |= self.bearer | options.pop("headers", {})
        address = f"{self.running.base_url}/api.xro/2.0{path}"
        return requests.request(method, address, headers=headers, timeout=10, **options)


def sim_post(running: Running, path: str, **body: Any) -> Any:
    """A control under /_sim/; fails loudly when refused."""
    answer = requests.post(f"{running.base_url}/_sim{path}", json=body, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def sim_get(running: Running, path: str) -> Any:
    answer = requests.get(f"{running.base_url}/_sim{path}", timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def tenant_id_of(running: Running, name: str = NZ) -> str:
    listed = sim_get(running, "/organisations")["organisations"]
    return next(str(one["tenant_id"]) for one in listed if one["name"] == name)


def sign_in(
    running: Running, email: str, query: dict[str, str]
) -> tuple[requests.Session, requests.Response]:
    """The consent page as the person sees it after choosing themselves."""
    session = requests.Session()
    address = f"{running.base_url}/identity/connect/authorize"
    page = session.get(address, params=query, timeout=10)
    person = re.search(
        rf'value="([0-9a-f-]+)">(?:(?!</button>).)*?{re.escape(email)}', page.text, re.S
    )
    assert person, page.text
    shown = session.post(f"{address}/sign-in", params=query, data={"user": person[1]}, timeout=10)
    return session, shown


def authorize_query(**changes: str) -> dict[str, str]:
    query = {
        "response_type": "code",
        "client_id": "hourline-demo",
        "redirect_uri": REDIRECT,
        "scope": SCOPES,
        "state": "st4te",
    }
    return {name: value for name, value in (query | changes).items() if value}


def consent(
    running: Running, email: str, tenants: list[str], decision: str = "allow", **query: str
) -> dict[str, str]:
    """Walk authorise to its end; returns the parameters that the app receives."""
    asked = authorize_query(**query)
    session, _ = sign_in(running, email, asked)
    answer = session.post(
        f"{running.base_url}/identity/connect/authorize/consent",
        params=asked,
        data={"decision": decision, "tenant": tenants},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(asked["redirect_uri"])
    received = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in received.items()}


def token_call(running: Running, **form: str) -> requests.Response:
    """POST /connect/token with the demo app's Basic credentials unless the form names a client."""
    basic = None if "client_id" in form else ("hourline-demo", "hourline-demo-secret")
    return requests.post(f"{running.base_url}/connect/token", data=form, auth=basic, timeout=10)


def authorise(running: Running, email: str = AROHA, tenant: str = NZ, **query: str) -> Authorised:
    """Authorise → token, with one organisation."""
    tenant_id = tenant_id_of(running, tenant)
    received = consent(running, email, [tenant_id], **query)
    answer = token_call(
        running, grant_type="authorization_code", code=received["code"], redirect_uri=REDIRECT
    )
    assert answer.status_code == 200, answer.text
    return Authorised(running, answer.json(), tenant_id)
