"""A fresh simulator over HTTP, and a person who authorises an app on it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import settings as trials

from xero_simulator.config import SimulatorConfig
from xero_simulator.testing import (
    AnswerComparison,
    Authorisation,
    RunningSimulator,
    authorise,
    compared_answers,
    run_simulator,
)

# What a trial takes hangs on what else the machine does.
trials.register_profile("xero-simulator", deadline=None)
trials.load_profile("xero-simulator")


@pytest.fixture(scope="session")
def comparison() -> Iterator[AnswerComparison]:
    """Of the answers of this process with the lists of their keys, in one test."""
    with compared_answers() as comparison:
        yield comparison


@pytest.fixture(autouse=True)
def _every_answer_has_its_keys(comparison: AnswerComparison) -> Iterator[None]:
    comparison.differences.clear()
    comparison.titles.clear()
    yield
    assert comparison.differences == []


@pytest.fixture
def simulator_config() -> SimulatorConfig:
    """Override in a module to start with another configuration."""
    return SimulatorConfig(webhook_delay_seconds=0.02, webhook_retry_seconds=(0.0, 0.05, 0.05))


@pytest.fixture
def simulator(simulator_config: SimulatorConfig) -> Iterator[RunningSimulator]:
    with run_simulator(replace(simulator_config)) as simulator:
        yield simulator


@pytest.fixture
def authorisation(simulator: RunningSimulator) -> Authorisation:
    return authorise(simulator)
