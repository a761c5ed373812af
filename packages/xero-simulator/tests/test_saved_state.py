"""What a simulator with a state file remembers after a restart, and what it does with a file it
cannot use.
"""

import logging
import os
import pickle
import signal
import stat
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests

from xero_simulator.accounting.seed.profiles import PROFILES
from xero_simulator.config import SimulatorConfig
from xero_simulator.persistence import codec
from xero_simulator.persistence.state_file import StateFile, StateInUse
from xero_simulator.testing import (
    AROHA,
    DEADLINE_SECONDS,
    NZ_COMPANY,
    SCOPES,
    Authorisation,
    RunningSimulator,
    SimulatorProcess,
    authorise,
    call_token_endpoint,
    free_port,
    run_simulator,
    run_simulator_process,
)

Json = dict[str, Any]


def create_invoice(person: Authorisation, reference: str = "HL-1", key: str = "") -> Json:
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


def read_invoice(person: Authorisation, invoice: Json) -> Json:
    answer = person.call("GET", f"/Invoices/{invoice['InvoiceID']}?unitdp=4")
    assert answer.ok, answer.text
    return dict(answer.json()["Invoices"][0])


def run_with_state(path: Path, port: int) -> AbstractContextManager[SimulatorProcess]:
    return run_simulator_process(port, SIM_STATE_FILE=str(path))


def wait_until(happened: Callable[[], bool]) -> None:
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


def move_person(person: Authorisation, simulator: RunningSimulator) -> Authorisation:
    """The same tokens, at the simulator that was started after the one they are from."""
    return Authorisation(simulator, person.tokens, person.tenant_id)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_same_tokens_read_the_same_invoice_after_a_restart(
    path: Path, stop: signal.Signals
) -> None:
    port = free_port()
    with run_with_state(path, port) as remote:
        person = authorise(remote)
        before = read_invoice(person, create_invoice(person))
        remote.process.send_signal(stop)
        assert remote.process.wait(DEADLINE_SECONDS) == 0
    with run_with_state(path, port):
        assert read_invoice(person, before) == before
        refreshed = call_token_endpoint(
            person.simulator,
            grant_type="refresh_token",
            refresh_token=person.tokens["refresh_token"],
        )
        assert refreshed.ok


def test_a_killed_simulator_keeps_what_was_saved_before(path: Path) -> None:
    port = free_port()
    with run_with_state(path, port) as remote:
        person = authorise(remote)
        saved_invoice = create_invoice(person)
        wait_until(
            lambda: path.exists() and saved_invoice["InvoiceID"].encode() in path.read_bytes()
        )
        create_invoice(person, "HL-2")
        remote.kill()
    with run_with_state(path, port):
        assert read_invoice(person, saved_invoice)["Reference"] == "HL-1"
        assert list(path.parent.glob("*unusable*")) == []


def test_a_file_is_whole_whenever_it_is_read(config: SimulatorConfig, path: Path) -> None:
    with run_simulator(config) as simulator:
        person = authorise(simulator)
        wait_until(path.exists)
        deadline = time.monotonic() + 1.5
        while time.monotonic() < deadline:
            create_invoice(person)
            simulator.post("/limits", minute=10_000)
            codec.open_snapshot(path.read_bytes())


def test_keys_sign_on_and_answers_repeat_after_a_restart(config: SimulatorConfig) -> None:
    with run_simulator(config) as simulator:
        person = authorise(simulator)
        keys = requests.get(
            f"{simulator.base_url}/.well-known/openid-configuration/jwks", timeout=DEADLINE_SECONDS
        ).json()
        first = create_invoice(person, key="k-1")
    with run_simulator(config) as resumed:
        later = move_person(person, resumed)
        assert (
            requests.get(
                f"{resumed.base_url}/.well-known/openid-configuration/jwks",
                timeout=DEADLINE_SECONDS,
            ).json()
            == keys
        )
        token = authorise(resumed).tokens["access_token"]
        assert jwt.get_unverified_header(token)["kid"] == keys["keys"][0]["kid"]
        assert create_invoice(later, key="k-1")["InvoiceID"] == first["InvoiceID"]
        assert create_invoice(later, "HL-2")["InvoiceNumber"] == "INV-0002"


def test_credit_notes_bank_transactions_files_and_items_come_back(config: SimulatorConfig) -> None:
    line = {"Description": "Less", "Quantity": 1, "UnitAmount": 10, "AccountCode": "200"}
    document = {"Contact": {"Name": "Northlight Studio"}, "LineItems": [line]}

    def read_documents(person: Authorisation, invoice: Json) -> list[Json]:
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
    with run_simulator(config) as simulator:
        person = authorise(simulator, scope=scopes)
        invoice = create_invoice(person)
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
        before = read_documents(person, invoice)
    with run_simulator(config) as resumed:
        later = move_person(person, resumed)
        assert read_documents(later, invoice) == before
        assert (
            later.call("PUT", "/CreditNotes", json={"Type": "ACCRECCREDIT", **document}).json()[
                "CreditNotes"
            ][0]["CreditNoteNumber"]
            == "CN-0002"
        )


def test_books_and_settings_come_back_as_they_were(config: SimulatorConfig) -> None:
    def whole_state(simulator: RunningSimulator) -> dict[str, Any]:
        organisation = f"/organisations/{simulator.tenant_id('Renamed')}"
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
        return {kind: simulator.get(f"{organisation}/{kind}") for kind in kinds}

    with run_simulator(config) as simulator:
        person = authorise(simulator)
        invoice = create_invoice(person)
        contacts = simulator.get(f"/organisations/{person.tenant_id}/contacts")["contacts"]
        books = f"/organisations/{person.tenant_id}"
        simulator.post(f"{books}/invoices/{invoice['InvoiceID']}/approve")
        simulator.post(f"{books}/invoices/{invoice['InvoiceID']}/pay", amount="10.00")
        simulator.post(
            f"{books}/contacts/{contacts[-1]['ContactID']}/merge",
            into=contacts[0]["ContactID"],
        )
        simulator.post(f"{books}/archive-account", code="200")
        simulator.post(f"{books}/lock-date", date="2026-09-30")
        simulator.post(f"{books}/rename", name="Renamed")
        before = whole_state(simulator)
    with run_simulator(config) as resumed:
        assert whole_state(resumed) == before
        assert (
            move_person(person, resumed)
            .call("GET", "/Organisation")
            .json()["Organisations"][0]["Name"]
            == "Renamed"
        )
        history = (
            move_person(person, resumed)
            .call("GET", f"/Invoices/{invoice['InvoiceID']}/History")
            .json()["HistoryRecords"]
        )
        assert len(history) >= 2


def test_faults_limits_and_counters_are_fresh_after_a_restart(config: SimulatorConfig) -> None:
    with run_simulator(config) as simulator:
        authorise(simulator)
        simulator.post("/faults", kind="error_503", times=None)
        simulator.post("/limits", minute=1)
    with run_simulator(config) as resumed:
        assert resumed.get("/faults")["faults"] == []
        assert resumed.get("/limits")["minute"] == 60
        assert resumed.get("/requests")["requests"] == []
        assert len(resumed.get("/connections")["connections"]) == 1


def test_a_webhook_that_controls_set_stays_unless_the_configuration_changed(
    config: SimulatorConfig, path: Path
) -> None:
    with run_simulator(config) as simulator:
        simulator.post("/webhooks", url="http://localhost:9/hook")
        simulator.post("/webhooks/pause")
        person = authorise(simulator)
        create_invoice(person)
    with run_simulator(config) as resumed:
        state = resumed.get("/webhooks")
        assert (state["url"], state["paused"], state["pending"]) == (
            "http://localhost:9/hook",
            True,
            1,
        )
    with run_simulator(
        SimulatorConfig(state_file=str(path), webhook_url="http://localhost:9/other")
    ) as elsewhere:
        assert elsewhere.get("/webhooks")["url"] == "http://localhost:9/other"


def test_apps_that_controls_registered_stay_and_the_configured_secret_counts(
    config: SimulatorConfig, path: Path
) -> None:
    with run_simulator(config) as simulator:
        simulator.post(
            "/apps/other-app",
            client_secret="s",
            add_redirect_uri="https://other.example/cb",
        )
        simulator.post("/apps/hourline-demo", add_redirect_uri="https://more.example/cb")
    with run_simulator(SimulatorConfig(state_file=str(path), client_secret="changed")) as resumed:
        apps = {app["client_id"]: app for app in resumed.get("/apps")["apps"]}
        assert apps["other-app"]["redirect_uris"] == ["https://other.example/cb"]
        assert "https://more.example/cb" in apps["hourline-demo"]["redirect_uris"]
        assert call_token_endpoint(
            resumed, grant_type="refresh_token", refresh_token="x"
        ).json() == {"error": "invalid_client"}


def test_a_reset_is_what_the_next_start_finds(config: SimulatorConfig) -> None:
    with run_simulator(config) as simulator:
        create_invoice(authorise(simulator))
        simulator.post("/reset")
    with run_simulator(config) as resumed:
        assert resumed.get("/connections")["connections"] == []
        assert resumed.get(f"/organisations/{resumed.tenant_id()}/invoices")["invoices"] == []


class _Opener:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("exit 3",)


def _older_version(whole: bytes) -> bytes:
    return whole.replace(codec.version().encode(), b"0123456789ab", 1)


def _foreign_class(_: bytes) -> bytes:
    body = pickle.dumps(_Opener())
    return codec.seal_body(body)


UNUSABLE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "older": (_older_version, "another version"),
    "cut short": (lambda whole: whole[:-100], "damaged"),
    "one bit": (lambda whole: whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:], "damaged"),
    "empty": (lambda _: b"", "not a state"),
    "of something else": (lambda _: b"PK\x03\x04 a spreadsheet", "not a state"),
    "with a foreign class": (_foreign_class, "which no state holds"),
    "of another shape": (lambda _: codec.seal_body(pickle.dumps([1])), "holds no snapshot"),
    "no pickle": (lambda _: codec.seal_body(b"\xff\xff"), "UnpicklingError"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
def test_an_unusable_file_is_set_aside_and_the_start_is_fresh(
    config: SimulatorConfig, path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with run_simulator(config) as simulator:
        create_invoice(authorise(simulator))
    spoil, words = UNUSABLE[kind]
    spoilt = spoil(path.read_bytes())
    path.write_bytes(spoilt)
    with caplog.at_level(logging.WARNING), run_simulator(config) as resumed:
        assert resumed.get("/connections")["connections"] == []
        assert len(resumed.get("/organisations")["organisations"]) == len(PROFILES)
    assert words in caplog.text
    assert [aside.read_bytes() for aside in path.parent.glob("simulator.state.unusable-*")] == [
        spoilt
    ]
    assert codec.open_snapshot(path.read_bytes())


def test_a_second_simulator_on_the_same_file_is_refused(
    config: SimulatorConfig, path: Path
) -> None:
    with run_simulator(config), pytest.raises(StateInUse, match="in use"):
        StateFile(path, wait=0.1)
    StateFile(path, wait=0.1).release()


def test_long_lists_come_back_in_their_order_after_changes_in_the_middle(
    config: SimulatorConfig, path: Path
) -> None:
    def ids(simulator: RunningSimulator) -> list[str]:
        contacts = simulator.get(f"/organisations/{simulator.tenant_id()}/contacts")["contacts"]
        return [str(contact["ContactID"]) for contact in contacts]

    with run_simulator(config) as simulator:
        simulator.post("/seed", tenant=NZ_COMPANY, contacts=2_500)
        wait_until(lambda: path.exists() and path.stat().st_size > 400_000)
        simulator.post(f"/organisations/{NZ_COMPANY}/contacts/touch", count=700)
        before = ids(simulator)
    with run_simulator(config) as resumed:
        assert ids(resumed) == before


def test_a_place_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with run_simulator(SimulatorConfig(state_file=str(tmp_path / "file" / "state"))) as simulator:
        create_invoice(authorise(simulator))
    assert "cannot be saved" in caplog.text


def test_only_the_owner_may_read_the_file(config: SimulatorConfig, path: Path) -> None:
    with run_simulator(config) as simulator:
        authorise(simulator, AROHA, NZ_COMPANY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
