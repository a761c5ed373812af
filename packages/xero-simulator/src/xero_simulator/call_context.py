"""What the layers of one logged call tell each other, through the WSGI environment."""

from collections.abc import Callable
from dataclasses import dataclass

from xero_simulator.faults import Fault
from xero_simulator.request_log import Call
from xero_simulator.wsgi_types import Environ

_KEY = "simulator.passage"


@dataclass
class Passage:
    """`leave` gives the place among the concurrent calls back; `refused` names a 429's problem."""

    call: Call
    fault: Fault | None
    leave: Callable[[], None] | None = None
    refused: str = ""

    def done(self) -> None:
        """The place is free; again is harmless."""
        if self.leave:
            self.leave()

    def struck_by(self, kind: str) -> Fault | None:
        return self.fault if self.fault and self.fault.kind == kind else None


def enter(environ: Environ, passage: Passage) -> Passage:
    environ[_KEY] = passage
    return passage


def passage_of(environ: Environ) -> Passage | None:
    """None for pages and controls, which are not logged."""
    found: Passage | None = environ.get(_KEY)
    return found
