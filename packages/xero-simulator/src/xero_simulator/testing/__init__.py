"""What a test needs of a simulator: one on a free port, a person's consent, its controls."""

from xero_simulator.testing.consent import (
    AROHA,
    BEN,
    CASEY,
    NZ,
    REDIRECT,
    SCOPES,
    Authorised,
    authorise,
    authorize_query,
    consent,
    sign_in,
    sim_get,
    sim_post,
    tenant_id_of,
    token_call,
)
from xero_simulator.testing.servers import Running, free_port, kill, running_simulator, started

__all__ = [
    "AROHA",
    "BEN",
    "CASEY",
    "NZ",
    "REDIRECT",
    "SCOPES",
    "Authorised",
    "Running",
    "authorise",
    "authorize_query",
    "consent",
    "free_port",
    "kill",
    "running_simulator",
    "sign_in",
    "sim_get",
    "sim_post",
    "started",
    "tenant_id_of",
    "token_call",
]
