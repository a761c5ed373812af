"""What the layers of one logged call tell each other, through the WSGI environment."""

from collections.abc import Callable
from dataclasses import dataclass

from xero_simulator.faults import Fault
from xero_simulator.request_log import Call
from xero_simulator.wsgi_types import Environ

_ENVIRON_KEY = "simulator.call_context"


@dataclass
class CallContext:
    """`leave` gives the place among the concurrent calls back.

    `limit_problem` is the name that a 429 gives.
    """

    call: Call
    fault: Fault | None
    leave: Callable[[], None] | None = None
    limit_problem: str = ""

    def release_place(self) -> None:
        """The place is free; again is harmless."""
        if self.leave:
            self.leave()

    def fault_of_kind(self, kind: str) -> Fault | None:
        return self.fault if self.fault and self.fault.kind == kind else None


def attach_context(environ: Environ, context: CallContext) -> CallContext:
    environ[_ENVIRON_KEY] = context
    return context


def call_context_of(environ: Environ) -> CallContext | None:
    """None for pages and controls, which are not logged."""
    context: CallContext | None = environ.get(_ENVIRON_KEY)
    return context
