"""Whether an invoice among many may be made without anybody looking at it once more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.invoicing.rules.arithmetic import sum_hundredths
from app.invoicing.rules.preview import Preview
from app.kernel.errors import DomainError
from app.kernel.money import Hundredths


@dataclass(frozen=True)
class BulkPart:
    """What one invoice of many bills: the client's time, or the period of the project's retainer
    that begins on that day.
    """

    client_id: UUID
    project_id: UUID | None = None
    period_start: date | None = None


@dataclass(frozen=True)
class BulkFigures:
    """What a person saw of it: the seconds used and what they come to in hundredths; of time by the
    hour also how many entries.
    """

    entries: int
    seconds: int
    amount: Hundredths


class Skip(DomainError):
    """No invoice for this client. `place`: where that is put right: client, rates, defaults, xero,
    or ''.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


def figures_of(preview: Preview) -> BulkFigures:
    return BulkFigures(
        len(preview.entries),
        sum(entry.seconds for entry in preview.entries),
        sum_hundredths(line.amount for line in preview.lines),
    )


def reason_to_skip(
    preview: Preview,
    now: BulkFigures,
    seen: BulkFigures,
    *,
    sending: bool,
    connected: bool,
    linked: bool,
) -> Skip | None:
    """Why SHOWN, of whose figures NOW a person saw SEEN, is not made into an invoice; None when it
    is.
    """
    if not preview.entries and not preview.lines:
        return Skip("Nothing is left to bill: it is on another invoice, or was changed.")
    if sending and not connected:
        return Skip("Xero is not connected.", "xero")
    if sending and not linked:
        return Skip("The client is not linked to a contact in Xero.", "client")
    if preview.unpriced:
        return Skip(unpriced_words(len(preview.unpriced)), "rates")
    if now != seen:
        return Skip("Its time changed after you confirmed the run. Look at it once more.")
    blocking = [problem for problem in preview.problems if problem.blocks]
    return Skip(blocking[0].text, "defaults") if sending and blocking else None


def unpriced_words(count: int) -> str:
    return "1 entry has no rate." if count == 1 else f"{count} entries have no rate."
