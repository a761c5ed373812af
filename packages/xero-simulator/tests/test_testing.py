"""What the testing module offers to those who build on Xero."""

import pytest

from xero_simulator.testing import (
    Authorisation,
    RunningSimulator,
    SimulatorClient,
    UnexpectedAnswer,
)


def test_a_client_seeds_reads_what_was_received_and_forgets_it(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    client = SimulatorClient(simulator.base_url)
    before = len(client.records("contacts"))
    client.seed_contacts(3)
    assert len(client.records("contacts")) == before + 3
    authorisation.call("GET", "/Contacts?page=1")
    assert client.request_lines() == ["POST /connect/token", "GET /api.xro/2.0/Contacts"]
    assert client.counters()[authorisation.tenant_id]["calls"] == 1
    assert len(client.connections()) == 1
    client.clear_requests()
    assert client.requests() == []


def test_a_client_sets_faults_limits_and_time(
    simulator: RunningSimulator, authorisation: Authorisation
) -> None:
    simulator.set_fault("error_503", times=None)
    assert authorisation.call("GET", "/Organisation").status_code == 503
    simulator.clear_faults()
    simulator.set_limits(minute=1)
    simulator.freeze_clock(simulator.get("/clock")["now"])
    assert authorisation.call("GET", "/Organisation").status_code == 200
    assert authorisation.call("GET", "/Organisation").status_code == 429
    simulator.advance_clock(60)
    assert authorisation.call("GET", "/Organisation").status_code == 200


def test_a_refusal_is_raised_in_the_simulators_words(simulator: RunningSimulator) -> None:
    with pytest.raises(UnexpectedAnswer, match="kind must be one of"):
        simulator.set_fault("of my own")
