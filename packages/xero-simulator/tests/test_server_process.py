"""The simulator as its own process: start, settings, stop."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from threading import Thread

import pytest
import requests

from xero_simulator.config import SimulatorConfig, read_config
from xero_simulator.testing import DEADLINE_SECONDS, free_port, run_simulator_process


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def process(port: int) -> Iterator[subprocess.Popen[bytes]]:
    with run_simulator_process(port) as simulator:
        yield simulator.process


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_held_connection_does_not_delay_the_shutdown(
    process: subprocess.Popen[bytes], port: int, stop: signal.Signals
) -> None:
    base = f"http://localhost:{port}"
    requests.post(
        f"{base}/_sim/faults",
        json={
            "kind": "timeout_before",
            "path_prefix": "/connections",
            "seconds": 2 * DEADLINE_SECONDS,
        },
        timeout=DEADLINE_SECONDS,
    )
    ended: list[str] = []

    def ask() -> None:
        try:
            requests.get(f"{base}/connections", timeout=DEADLINE_SECONDS)
        except requests.ConnectionError as error:
            ended.append(type(error).__name__)

    asking = Thread(target=ask)
    asking.start()
    while not requests.get(f"{base}/_sim/faults", timeout=DEADLINE_SECONDS).json()["faults"][0][
        "struck"
    ]:
        assert asking.is_alive()
    process.send_signal(stop)
    assert process.wait(DEADLINE_SECONDS) == 0
    asking.join(DEADLINE_SECONDS)
    assert ended == ["ConnectionError"]


def test_it_listens_on_this_machine_only(process: subprocess.Popen[bytes], port: int) -> None:
    assert process.poll() is None
    with socket.socket() as elsewhere:
        elsewhere.settimeout(2)
        assert elsewhere.connect_ex(("127.0.0.2", port)) != 0


def test_settings_come_from_the_environment() -> None:
    config = read_config(
        {
            "SIM_PORT": "9002",
            "SIM_REDIRECT_URIS": "https://app.example/cb, http://localhost:9000/cb",
            "SIM_DAY_LIMIT": "7",
            "SIM_WEBHOOK_RETRY_SECONDS": "0,1.5",
            "SIM_BULK_CONNECT": "yes",
        }
    )
    assert config.base_url == "http://localhost:9002"
    assert config.redirect_uris[1:] == ("https://app.example/cb", "http://localhost:9000/cb")
    assert (config.day_limit, config.webhook_retry_seconds, config.bulk_connect) == (
        7,
        (0.0, 1.5),
        True,
    )
    assert read_config({}) == SimulatorConfig()
    with pytest.raises(ValueError, match="many"):
        read_config({"SIM_MINUTE_LIMIT": "many"})
