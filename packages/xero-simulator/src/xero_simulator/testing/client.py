"""A simulator's controls under /_sim/, typed. README.md describes each control."""

from dataclasses import dataclass
from typing import Any, TypedDict

import requests

AROHA, BEN, CASEY = "aroha@example.com", "ben@example.com", "casey@example.com"
NZ_COMPANY = "Demo Company (NZ)"

# Seeding 100,000 contacts takes some seconds on a busy machine.
CONTROL_TIMEOUT_SECONDS = 120


class ReceivedRequest(TypedDict):
    """One call that the simulator received; `status` is 0 while it is unanswered."""

    number: int
    method: str
    path: str
    query: str
    tenant: str
    in_flight: int
    at: str
    idempotency_key: str
    if_modified_since: str
    user_agent: str
    fault: str
    replayed: bool
    status: int
    bytes: int


class Organisation(TypedDict):
    tenant_id: str
    tenant_type: str
    name: str
    short_code: str


class UnexpectedAnswer(AssertionError):
    """The simulator refused, in its own words."""


def require_success(response: requests.Response) -> Any:
    """The JSON body. Raises UnexpectedAnswer for a refusal."""
    if not response.ok:
        raise UnexpectedAnswer(f"{response.status_code} {response.url}: {response.text}")
    return response.json()


@dataclass(frozen=True)
class SimulatorClient:
    """Talks to the simulator at `base_url`, such as http://localhost:8002.

    `organisation` is a tenant id, a ShortCode or a name. Every method raises UnexpectedAnswer
    when the simulator refuses.
    """

    base_url: str

    def get(self, control: str, **query: str) -> Any:
        """Any control by its path below /_sim."""
        return self._call("GET", control, params=query)

    def post(self, control: str, **body: Any) -> Any:
        """Any control by its path below /_sim."""
        return self._call("POST", control, json=body)

    def delete(self, control: str) -> Any:
        """Any control by its path below /_sim."""
        return self._call("DELETE", control)

    def _call(self, method: str, control: str, **options: Any) -> Any:
        address = f"{self.base_url}/_sim{control}"
        return require_success(
            requests.request(method, address, timeout=CONTROL_TIMEOUT_SECONDS, **options)
        )

    def reset(self, contacts: int = 0) -> None:
        """Start over, with so many further contacts in the first organisation."""
        self.post("/reset", contacts=contacts)

    def seed_contacts(
        self, count: int, organisation: str = NZ_COMPANY, *, personal_data: bool = True
    ) -> None:
        self.post("/seed", tenant=organisation, contacts=count, personal_data=personal_data)

    def set_fault(self, kind: str, **options: Any) -> None:
        """`options`: method, path_prefix, tenant, times, after, seconds, cached."""
        self.post("/faults", kind=kind, **options)

    def clear_faults(self) -> None:
        self.delete("/faults")

    def requests(self, **filters: str) -> list[ReceivedRequest]:
        """What was received, oldest first.

        `filters`: method, path (a prefix), tenant, status, fault, idempotency_key.
        """
        received: list[ReceivedRequest] = self.get("/requests", **filters)["requests"]
        return received

    def request_lines(self, **filters: str) -> list[str]:
        """What was received as `GET /api.xro/2.0/Contacts`, oldest first."""
        return [f"{call['method']} {call['path']}" for call in self.requests(**filters)]

    def clear_requests(self) -> None:
        self.delete("/requests")

    def counters(self) -> dict[str, dict[str, Any]]:
        """What was received, counted, by tenant id."""
        tenants: dict[str, dict[str, Any]] = self.get("/counters")["tenants"]
        return tenants

    def set_limits(self, **limits: int) -> None:
        """`limits`: minute, day, concurrent, app_minute."""
        self.post("/limits", **limits)

    def advance_clock(self, seconds: float) -> None:
        self.post("/clock", advance=seconds)

    def freeze_clock(self, instant: str) -> None:
        """`instant` in ISO, in UTC where it names no zone."""
        self.post("/clock", freeze=instant)

    def organisations(self) -> list[Organisation]:
        organisations: list[Organisation] = self.get("/organisations")["organisations"]
        return organisations

    def tenant_id(self, name: str = NZ_COMPANY) -> str:
        return next(each["tenant_id"] for each in self.organisations() if each["name"] == name)

    def records(self, collection: str, organisation: str = NZ_COMPANY) -> list[dict[str, Any]]:
        """In the API's shape. `collection`: contacts, invoices, accounts, payments, …"""
        path = f"/organisations/{organisation}/{collection}"
        records: list[dict[str, Any]] = self.get(path)[collection]
        return records

    def connections(self) -> list[dict[str, Any]]:
        connections: list[dict[str, Any]] = self.get("/connections")["connections"]
        return connections

    def configure_webhook(self, url: str, key: str) -> None:
        """An empty `url` switches it off."""
        self.post("/webhooks", url=url, key=key)

    def send_webhook(
        self, category: str, resource_id: str, organisation: str = NZ_COMPANY, **options: Any
    ) -> None:
        """An event made by hand.

        `category`: CONTACT, INVOICE, CREDITNOTE, PREPAYMENT, OVERPAYMENT. `options`: type, count.
        """
        event = {"tenant": organisation, "category": category, "resource_id": resource_id}
        self.post("/webhooks/send", **event, **options)
