"""Real workers in processes of their own, to be killed and paused."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess

import pytest

from tests.xero.push.connected_org import ConnectedOrg
from tests.xero.push.worker_program import run_worker

# Forked from one process that has imported the application: each would take seconds to do so.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([run_worker.__module__])


class Worker:
    def __init__(self, process: BaseProcess) -> None:
        self.process = process

    def send_signal(self, number: int) -> None:
        assert self.process.pid
        os.kill(self.process.pid, number)

    def wait(self, seconds: float | None = None) -> None:
        self.process.join(seconds)
        assert not self.is_running()

    def is_running(self) -> bool:
        return self.process.is_alive()


Start = Callable[[], Worker]


@pytest.fixture
def start_worker(acme: ConnectedOrg, environment: dict[str, str]) -> Iterator[Start]:
    """Starts a worker in a process of its own; what is left of it is killed in the end."""
    url = acme.running.base_url
    knobs = {
        "SWEEP_SECONDS": "0.2",
        "PUSH_SETTLE_SECONDS": "0",
        "XERO_TIMEOUT_SECONDS": "5",
    }
    addresses = dict.fromkeys(
        ("XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL", "XERO_APP_URL"), url
    )
    processes: list[BaseProcess] = []

    def start() -> Worker:
        variables = {"PATH": os.environ["PATH"], **environment, **addresses, **knobs}
        processes.append(FORKS.Process(target=run_worker, args=(variables,)))
        processes[-1].start()
        return Worker(processes[-1])

    yield start
    for process in processes:
        process.kill()
        process.join()
