"""What a simulator with a state file remembers after a restart, and what it does with a file it
cannot use.
"""

import logging
import os
import pickle
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests

from xero_simulator.accounting.seed.profiles import PROFILES
from xero_simulator.config import SimulatorConfig
from xero_simulator.saved import encoding
from xero_simulator.saved.file import StateFile, StateInUse
from xero_simulator.testing import (
    AROHA,
    NZ,
    SCOPES,
    Authorised,
    Running,
    authorise,
    free_port,
    kill,
    running_simulator,
    sim_get,
    sim_post,
    started,
    tenant_id_of,
    token_call,
)

Json = dict[str, Any]


@dataclass
class Remote:
    """What `authorise` needs of a simulator in another process."""

    base_url: str


def push(person: Authorised, reference: str = "HL-1", key: str = "") -> Json:
    contact = person.call("GET", "/Contacts?page=1&pageSize=1").json()["Contacts"][0]["ContactID"]
    line = {
        "Description": "Design",
        "Quantity": 2.5,
        "UnitAmount": 33.3333,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    }
    element = {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact},
        "Reference": reference,
        "Date": "2026-11-20",
        "LineItems": [line],
    }
    answer = person.call(
        "PUT", "/Invoices?unitdp=4", json=element, headers={"Idempotency-Key": key} if key else {}
    )
    assert answer.ok, answer.text
    return dict(answer.json()["Invoices"][0])


def read(person: Authorised, invoice: Json) -> Json:
    answer = person.call("GET", f"/Invoices/{invoice['InvoiceID']}?unitdp=4")
    assert answer.ok, answer.text
    return dict(answer.json()["Invoices"][0])


@contextmanager
def process_with(path: Path, port: int) -> Iterator[Any]:
    with started(port, SIM_STATE_FILE=str(path)) as process:
        yield process, Remote(f"http://localhost:{port}")


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 40
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "simulator.state"


@pytest.fixture
def config(path: Path) -> SimulatorConfig:
    return SimulatorConfig(state_file=str(path))


def moved(person: Authorised, running: Running) -> Authorised:
    """The same tokens, at the simulator that was started after the one they are from."""
    return Authorised(running, person.tokens, person.tenant_id)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_same_tokens_read_the_same_invoice_after_a_restart(
    path: Path, stop: signal.Signals
) -> None:
    port = free_port()
    with process_with(path, port) as (process, remote):
        person = authorise(remote)
        before = read(person, push(person))
        process.send_signal(stop)
        assert process.wait(10) == 0
    with process_with(path, port):
        assert read(person, before) == before
        refreshed = token_call(
            person.running, grant_type="refresh_token", refresh_token=person.tokens["refresh_token"]
        )
        assert refreshed.ok


def test_a_killed_simulator_keeps_what_was_saved_before(path: Path) -> None:
    port = free_port()
    with process_with(path, port) as (process, remote):
        person = authorise(remote)
        kept = push(person)
        until(lambda: path.exists() and kept["InvoiceID"].encode() in path.read_bytes())
        push(person, "HL-2")
        kill(process)
    with process_with(path, port):
        assert read(person, kept)["Reference"] == "HL-1"
        assert list(path.parent.glob("*unusable*")) == []


def test_a_file_is_whole_whenever_it_is_read(config: SimulatorConfig, path: Path) -> None:
    with running_simulator(config) as running:
        person = authorise(running)
        until(path.exists)
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            push(person)
            sim_post(running, "/limits", minute=10_000)
            encoding.opened(path.read_bytes())


def test_keys_sign_on_and_answers_repeat_after_a_restart(config: SimulatorConfig) -> None:
    with running_simulator(config) as running:
        person = authorise(running)
        keys = requests.get(
            f"{running.base_url}/.well-known/openid-configuration/jwks", timeout=5
        ).json()
        first = push(person, key="k-1")
    with running_simulator(config) as again:
        later = moved(person, again)
        assert (
            requests.get(
                f"{again.base_url}/.well-known/openid-configuration/jwks", timeout=5
            ).json()
            == keys
        )
        token = authorise(again).tokens["access_token"]
        assert jwt.get_unverified_header(token)["kid"] == keys["keys"][0]["kid"]
        assert push(later, key="k-1")["InvoiceID"] == first["InvoiceID"]
        assert push(later, "HL-2")["InvoiceNumber"] == "INV-0002"


def test_credit_notes_bank_transactions_files_and_items_come_back(config: SimulatorConfig) -> None:
    line = {"Description": "Less", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    document = {"Contact": {"Name": "Northlight Studio"}, "LineItems": [line]}

    def held(person: Authorised, invoice: Json) -> list[Json]:
        bodies = [
            person.call("GET", path).json()
            for path in ("/CreditNotes?page=1", "/BankTransactions?page=1", "/Items/AUDIT")
        ]
        file = person.call("GET", f"/Invoices/{invoice['InvoiceID']}/Attachments/a.txt").text
        return [
            *(
                {name: value for name, value in body.items() if isinstance(value, list)}
                for body in bodies
            ),
            {"file": file},
        ]

    scopes = f"{SCOPES} accounting.settings accounting.attachments accounting.banktransactions"
    with running_simulator(config) as running:
        person = authorise(running, scope=scopes)
        invoice = push(person)
        assert person.call("PUT", "/CreditNotes", json={"Type": "ACCRECCREDIT", **document}).ok
        assert person.call(
            "PUT",
            "/BankTransactions",
            json={"Type": "RECEIVE", "BankAccount": {"Code": "090"}, **document},
        ).ok
        assert person.call("PUT", "/Items", json={"Code": "AUDIT"}).ok
        assert person.call(
            "PUT", f"/Invoices/{invoice['InvoiceID']}/Attachments/a.txt", data=b"a"
        ).ok
        before = held(person, invoice)
    with running_simulator(config) as again:
        later = moved(person, again)
        assert held(later, invoice) == before
        assert (
            later.call("PUT", "/CreditNotes", json={"Type": "ACCRECCREDIT", **document}).json()[
                "CreditNotes"
            ][0]["CreditNoteNumber"]
            == "CN-0002"
        )


def test_books_and_settings_come_back_as_they_were(config: SimulatorConfig) -> None:
    def everything(running: Running) -> dict[str, Any]:
        organisation = f"/organisations/{tenant_id_of(running, 'Renamed')}"
        kinds = (
            "contacts",
            "invoices",
            "payments",
            "accounts",
            "tax-rates",
            "items",
            "tracking-categories",
            "branding-themes",
            "currencies",
        )
        return {kind: sim_get(running, f"{organisation}/{kind}") for kind in kinds}

    with running_simulator(config) as running:
        person = authorise(running)
        invoice = push(person)
        contacts = sim_get(running, f"/organisations/{person.tenant_id}/contacts")["contacts"]
        books = f"/organisations/{person.tenant_id}"
        sim_post(running, f"{books}/invoices/{invoice['InvoiceID']}/approve")
        sim_post(running, f"{books}/invoices/{invoice['InvoiceID']}/pay", amount="10.00")
        sim_post(
            running,
            f"{books}/contacts/{contacts[-1]['ContactID']}/merge",
            into=contacts[0]["ContactID"],
        )
        sim_post(running, f"{books}/archive-account", code="200")
        sim_post(running, f"{books}/lock-date", date="2026-09-30")
        sim_post(running, f"{books}/rename", name="Renamed")
        before = everything(running)
    with running_simulator(config) as again:
        assert everything(again) == before
        assert (
            moved(person, again).call("GET", "/Organisation").json()["Organisations"][0]["Name"]
            == "Renamed"
        )
        history = (
            moved(person, again)
            .call("GET", f"/Invoices/{invoice['InvoiceID']}/History")
            .json()["HistoryRecords"]
        )
        assert len(history) >= 2


def test_faults_limits_and_counters_are_fresh_after_a_restart(config: SimulatorConfig) -> None:
    with running_simulator(config) as running:
        authorise(running)
        sim_post(running, "/faults", kind="error_503", times=None)
        sim_post(running, "/limits", minute=1)
    with running_simulator(config) as again:
        assert sim_get(again, "/faults")["faults"] == []
        assert sim_get(again, "/limits")["minute"] == 60
        assert sim_get(again, "/requests")["requests"] == []
        assert len(sim_get(again, "/connections")["connections"]) == 1


def test_a_webhook_that_controls_set_stays_unless_the_configuration_changed(
    config: SimulatorConfig, path: Path
) -> None:
    with running_simulator(config) as running:
        sim_post(running, "/webhooks", url="http://localhost:9/hook")
        sim_post(running, "/webhooks/pause")
        person = authorise(running)
        push(person)
    with running_simulator(config) as again:
        state = sim_get(again, "/webhooks")
        assert (state["url"], state["paused"], state["pending"]) == (
            "http://localhost:9/hook",
            True,
            1,
        )
    with running_simulator(
        SimulatorConfig(state_file=str(path), webhook_url="http://localhost:9/other")
    ) as elsewhere:
        assert sim_get(elsewhere, "/webhooks")["url"] == "http://localhost:9/other"


def test_apps_that_controls_registered_stay_and_the_configured_secret_counts(
    config: SimulatorConfig, path: Path
) -> None:
    with running_simulator(config) as running:
        sim_post(
            running,
            "/apps/other-app",
            client_secret="s",
            add_redirect_uri="https://other.example/cb",
        )
        sim_post(running, "/apps/hourline-demo", add_redirect_uri="https://more.example/cb")
    with running_simulator(SimulatorConfig(state_file=str(path), client_secret="changed")) as again:
        apps = {app["client_id"]: app for app in sim_get(again, "/apps")["apps"]}
        assert apps["other-app"]["redirect_uris"] == ["https://other.example/cb"]
        assert "https://more.example/cb" in apps["hourline-demo"]["redirect_uris"]
        assert token_call(again, grant_type="refresh_token", refresh_token="x").json() == {
            "error": "invalid_client"
        }


def test_a_reset_is_what_the_next_start_finds(config: SimulatorConfig) -> None:
    with running_simulator(config) as running:
        push(authorise(running))
        sim_post(running, "/reset")
    with running_simulator(config) as again:
        assert sim_get(again, "/connections")["connections"] == []
        assert sim_get(again, f"/organisations/{tenant_id_of(again)}/invoices")["invoices"] == []


class _Opener:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("exit 3",)


def _older(whole: bytes) -> bytes:
    return whole.replace(encoding.version().encode(), b"0123456789ab", 1)


def _foreign_class(_: bytes) -> bytes:
    body = pickle.dumps(_Opener())
    return encoding.sealed_body(body)


UNUSABLE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "older": (_older, "another version"),
    "cut short": (lambda whole: whole[:-100], "damaged"),
    "one bit": (lambda whole: whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:], "damaged"),
    "empty": (lambda _: b"", "not a state"),
    "of something else": (lambda _: b"PK\x03\x04 a spreadsheet", "not a state"),
    "with a foreign class": (_foreign_class, "which no state holds"),
    "of another shape": (lambda _: encoding.sealed_body(pickle.dumps([1])), "holds no snapshot"),
    "no pickle": (lambda _: encoding.sealed_body(b"\xff\xff"), "UnpicklingError"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_file_is_set_aside_and_the_start_is_fresh(
    config: SimulatorConfig, path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with running_simulator(config) as running:
        push(authorise(running))
    spoil, words = UNUSABLE[kind]
    spoilt = spoil(path.read_bytes())
    path.write_bytes(spoilt)
    with caplog.at_level(logging.WARNING), running_simulator(config) as again:
        assert sim_get(again, "/connections")["connections"] == []
        assert len(sim_get(again, "/organisations")["organisations"]) == len(PROFILES)
    assert words in caplog.text
    assert [aside.read_bytes() for aside in path.parent.glob("simulator.state.unusable-*")] == [
        spoilt
    ]
    assert encoding.opened(path.read_bytes())


def test_a_second_simulator_on_the_same_file_is_refused(
    config: SimulatorConfig, path: Path
) -> None:
    with running_simulator(config), pytest.raises(StateInUse, match="in use"):
        StateFile(path, wait=0.1)
    StateFile(path, wait=0.1).release()


def test_long_lists_come_back_in_their_order_after_changes_in_the_middle(
    config: SimulatorConfig, path: Path
) -> None:
    def ids(running: Running) -> list[str]:
        found = sim_get(running, f"/organisations/{tenant_id_of(running)}/contacts")["contacts"]
        return [str(contact["ContactID"]) for contact in found]

    with running_simulator(config) as running:
        sim_post(running, "/seed", tenant=NZ, contacts=2_500)
        until(lambda: path.exists() and path.stat().st_size > 400_000)
        sim_post(running, f"/organisations/{NZ}/contacts/touch", count=700)
        before = ids(running)
    with running_simulator(config) as again:
        assert ids(again) == before


def test_a_place_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with running_simulator(SimulatorConfig(state_file=str(tmp_path / "file" / "state"))) as running:
        push(authorise(running))
    assert "cannot be saved" in caplog.text


def test_only_the_owner_may_read_the_file(config: SimulatorConfig, path: Path) -> None:
    with running_simulator(config) as running:
        authorise(running, AROHA, NZ)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
