"""Everything under /_sim/: what tests and people do to the simulator. See README.md."""

from xero_simulator.controls import access, organisations, request_log, simulation, webhooks
from xero_simulator.controls.blueprint import blueprint

__all__ = ["access", "blueprint", "organisations", "request_log", "simulation", "webhooks"]
