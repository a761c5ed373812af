from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class RetainerTerms:
    """A monthly fee (minor units of the client's currency) that includes so many seconds a period, the first of which starts on that date."""

    starts_on: date
    fee_minor: int
    cap_seconds: int
