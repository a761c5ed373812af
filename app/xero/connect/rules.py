"""What the audit log says of an end, and the three steps after a first connection."""

from dataclasses import dataclass
from enum import StrEnum

# Why the audit log says that a connection ended, where nobody ended it.
REPLACED_REASON = "xero.replaced"
DISCONNECT_REASONS = {REPLACED_REASON: "another organisation was connected instead"}


class Step(StrEnum):
    """In their order; the value is the step's place in the address."""

    DEFAULTS = "defaults"
    TRACKING = "tracking"
    CONTACTS = "contacts"


STEP_TITLES = {
    Step.DEFAULTS: "Invoice defaults",
    Step.TRACKING: "Tracking categories",
    Step.CONTACTS: "Clients and contacts",
}


@dataclass(frozen=True)
class Setup:
    """`done`: the steps that somebody has finished, or that have nothing to choose."""

    done: frozenset[Step]

    @property
    def is_finished(self) -> bool:
        return len(self.done) == len(Step)

    def next_after(self, step: Step) -> Step | None:
        """The next open step behind that one; None when there is none."""
        later = list(Step)[list(Step).index(step) + 1 :]
        return next((step for step in later if step not in self.done), None)

    @property
    def next_step(self) -> Step | None:
        """The first open step."""
        return next((step for step in Step if step not in self.done), None)
