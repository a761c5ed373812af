"""Everything under /_sim/: what tests and people do to the simulator. See README.md."""

from xero_simulator.controls import books, hooks, people, running, traffic
from xero_simulator.controls.blueprint import blueprint

__all__ = ["blueprint", "books", "hooks", "people", "running", "traffic"]
