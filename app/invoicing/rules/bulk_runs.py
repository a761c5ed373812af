"""Whether an invoice among many may be made without anybody looking at it once more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.invoicing.rules import problems
from app.invoicing.rules.arithmetic import sum_hundredths
from app.invoicing.rules.preview import Preview
from app.kernel.errors import DomainError
from app.kernel.messages import Message, message, word
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


SENTENCES = {
    "bulk.nothing_due": "Nothing to bill up to this day.",
    "bulk.unlinked": "Not linked to a contact in Xero.",
    "bulk.nothing_left": "Nothing is left to bill: it is on another invoice, or was changed.",
    "bulk.not_connected": "Xero is not connected.",
    "bulk.not_linked": "The client is not linked to a contact in Xero.",
    "bulk.no_rate": (
        "{count:entry has|entries have} no rate in {currency}. Set one for the project or the"
        " client."
    ),
    # Two of runs that were stored before the currency was said.
    "bulk.entry_without_rate": "1 entry has no rate.",
    "bulk.entries_without_rate": "{count:entry has|entries have} no rate.",
    "bulk.changed": "Its time changed after you confirmed the batch. Look at it again.",
    "bulk.changed_meanwhile": (
        "Somebody changed or billed this time in the same moment. Nothing has been created."
    ),
    "bulk.period_gone": "This period is on another invoice, or its terms were changed.",
    "bulk.not_allowed": "Whoever started this may no longer create invoices here.",
    "bulk.books_unknown": (
        "Xero did not answer, so its accounts and tax rates are not known. Try again later."
    ),
    "bulk.broken": (
        "Something went wrong in Hourline, several times, and the batch stopped. Start another for"
        " the clients that are left."
    ),
    "bulk.saved_as_draft": "Saved as a draft. {reason}",
}


class ItemSkipped(DomainError):
    """No invoice for this client. `place`: where that is put right: client, rates, defaults, xero,
    or ''.
    """

    def __init__(self, reason: Message, place: str = "") -> None:
        super().__init__(word(reason, problems.SENTENCES | SENTENCES), reason=reason)
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
    seen_figures: BulkFigures,
    *,
    sending: bool,
    connected: bool,
    linked: bool,
) -> ItemSkipped | None:
    """Why the preview is not made into an invoice; None when it is. `now`: its figures,
    `seen_figures`: those that a person saw.
    """
    if not preview.entries and not preview.lines:
        return ItemSkipped(message("bulk.nothing_left"))
    if sending and not connected:
        return ItemSkipped(message("bulk.not_connected"), "xero")
    if sending and not linked:
        return ItemSkipped(message("bulk.not_linked"), "client")
    if preview.unpriced:
        currency = preview.options.rate_currency
        return ItemSkipped(entries_without_rate(len(preview.unpriced), currency), "rates")
    if now != seen_figures:
        return ItemSkipped(message("bulk.changed"))
    blocking = [problem for problem in preview.problems if problem.blocks]
    return ItemSkipped(blocking[0].message, "defaults") if sending and blocking else None


def entries_without_rate(count: int, currency: str) -> Message:
    return message("bulk.no_rate", count=count, currency=currency)
