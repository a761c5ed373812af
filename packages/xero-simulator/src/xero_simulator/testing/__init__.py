"""A simulator in the tests of whatever builds on Xero.

`run_simulator` serves one on a free port of this machine; the object it gives is a typed client
of its controls. `authorise` walks a person's consent and calls the API as an app would.
"""

from xero_simulator.config import SimulatorConfig
from xero_simulator.testing.answers import AnswerComparison, compared_answers
from xero_simulator.testing.authorisation import (
    AUTHORIZE_PATH,
    REDIRECT_URI,
    SCOPES,
    Authorisation,
    authorise,
    authorize_query,
    call_token_endpoint,
    give_consent,
    open_consent_page,
    submit_consent,
)
from xero_simulator.testing.client import (
    AROHA,
    BEN,
    CASEY,
    NZ_COMPANY,
    Organisation,
    ReceivedRequest,
    SimulatorClient,
    UnexpectedAnswer,
)
from xero_simulator.testing.deadlines import DEADLINE_SECONDS, wait_until
from xero_simulator.testing.servers import (
    RunningSimulator,
    SimulatorProcess,
    free_port,
    run_simulator,
    run_simulator_process,
)

__all__ = [
    "AROHA",
    "AUTHORIZE_PATH",
    "BEN",
    "CASEY",
    "DEADLINE_SECONDS",
    "NZ_COMPANY",
    "REDIRECT_URI",
    "SCOPES",
    "AnswerComparison",
    "Authorisation",
    "Organisation",
    "ReceivedRequest",
    "RunningSimulator",
    "SimulatorClient",
    "SimulatorConfig",
    "SimulatorProcess",
    "UnexpectedAnswer",
    "authorise",
    "authorize_query",
    "call_token_endpoint",
    "compared_answers",
    "free_port",
    "give_consent",
    "open_consent_page",
    "run_simulator",
    "run_simulator_process",
    "submit_consent",
    "wait_until",
]
