"""Time of many people over two years, in the order in which it would have been tracked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.cli.seeding.time import DESCRIPTIONS, ENTRY_SECONDS, Work, entry_row

HISTORY_DAYS, UNBILLED_DAYS = 730, 30
# One entry in so many has a word that nearly no other has, for a search that finds few.
RARE_EVERY_ENTRIES, RARE_WORDS = 20_000, "Harbour lights"
TICKETS = 5_000
OWN_PRICE_EVERY_CLIENTS = 10


@dataclass(frozen=True)
class ClientWork:
    """A client, its projects' names, and what can be tracked on them; `number` counts clients from
    0.
    """

    number: int
    client_id: UUID
    name: str
    contact_id: UUID | None
    projects: dict[UUID, str]
    work: tuple[Work, ...]

    @property
    def has_own_price(self) -> bool:
        return self.number % OWN_PRICE_EVERY_CLIENTS == 0


@dataclass(frozen=True)
class TeamMember:
    membership_id: UUID
    user_id: UUID
    name: str


@dataclass(frozen=True)
class Span:
    """The days from `first` up to `end`, which is not of it, and the entries tracked then."""

    first: date
    end: date
    entry_count: int


@dataclass(frozen=True)
class BilledEntry:
    """An entry, by what an invoice keeps of it."""

    id: UUID
    project_id: UUID
    entry_date: date
    seconds: int
    description: str
    member: TeamMember


def history_spans(today: date, span_count: int, entry_count: int) -> list[Span]:
    """Two years up to `today` in spans: `span_count` equal ones to be billed, and the last month,
    which is not billed yet.
    """
    first = today - timedelta(days=HISTORY_DAYS)
    old_days = HISTORY_DAYS - UNBILLED_DAYS
    marks = [first + timedelta(days=old_days * n // span_count) for n in range(span_count + 1)]
    marks.append(today + timedelta(days=1))
    counts = [(mark - first).days * entry_count // (HISTORY_DAYS + 1) for mark in marks]
    return [
        Span(start, end, count - before)
        for start, end, before, count in zip(marks, marks[1:], counts, counts[1:], strict=False)
    ]


class TimeHistory:
    """Entries to be written; `billed_percent` of the billable ones go on invoices."""

    def __init__(
        self,
        clients: Sequence[ClientWork],
        members: Sequence[TeamMember],
        billed_percent: int,
        chance: Random,
    ) -> None:
        # Time is tracked for clients that have a project.
        self.clients = [client for client in clients if client.work]
        self.members, self.billed_percent, self.chance = members, billed_percent, chance
        self.never_billed = clients[-1].number if len(clients) > 1 else None
        self.entry_number = 0

    def rows(
        self,
        span: Span,
        to_invoice: Sequence[ClientWork],
        billed: dict[int, list[BilledEntry]],
    ) -> Iterator[dict[str, Any]]:
        """Rows of the span in the order of their days. `billed` gets those that go on the invoices
        of the clients `to_invoice`, by the client's number: none of the last client of several.
        """
        numbers = {client.number for client in to_invoice} - {self.never_billed}
        days, choose = (span.end - span.first).days, self.chance.choice
        for number in range(span.entry_count):
            client, member = choose(self.clients), choose(self.members)
            day = span.first + timedelta(days=number * days // span.entry_count)
            work = choose(client.work)
            row = entry_row(
                member.membership_id, work, day, choose(ENTRY_SECONDS), self._description(work)
            )
            yield row
            can_be_billed = work.billable and client.number in numbers
            if can_be_billed and self.chance.randrange(100) < self.billed_percent:
                billed.setdefault(client.number, []).append(
                    BilledEntry(
                        **{"id": row["id"], "project_id": work.project_id, "entry_date": day},
                        **{"seconds": row["seconds"], "description": row["description"]},
                        member=member,
                    )
                )

    def _description(self, work: Work) -> str:
        self.entry_number += 1
        text = self.chance.choice(DESCRIPTIONS[work.task])
        if self.entry_number % RARE_EVERY_ENTRIES == 1:
            return f"{text}: {RARE_WORDS}"
        if self.entry_number % 4 == 0:
            return f"{text}, ticket {self.chance.randrange(TICKETS)}"
        return text
