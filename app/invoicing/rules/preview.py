"""The preview: a pure function, used by the page that shows it and by the service that stores it,
so that the two cannot differ.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from app.invoicing.rules.arithmetic import Totals, sum_totals
from app.invoicing.rules.charges import Charge
from app.invoicing.rules.choices import LineKind
from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.lines import DraftLine, LineDrafter
from app.invoicing.rules.options import Options, apply_references
from app.invoicing.rules.problems import Problem, find_problems
from app.invoicing.rules.references import References
from app.kernel.counts import count_noun

MAX_DOCUMENTED_LINES = 200  # facts 3.8: more is undocumented ground


@dataclass(frozen=True)
class RateGap:
    """A project whose time has no rate from that day on."""

    project_id: UUID
    project_name: str
    starts_on: date


@dataclass(frozen=True)
class Preview:
    """What the invoice will be. `entries`: all that it holds, those that charges cover included. Of
    the others, those without a rate (`unpriced`) are in no line and must be priced or left out
    first.
    """

    options: Options
    entries: tuple[PricedEntry, ...]
    unpriced: tuple[PricedEntry, ...]
    lines: tuple[DraftLine, ...]
    totals: Totals
    problems: tuple[Problem, ...]

    @property
    def rate_gap(self) -> "RateGap":
        """Where a rate is missing, of the first project that has no rate; there must be one."""
        first = self.unpriced[0]
        days = [e.entry_date for e in self.unpriced if e.project_id == first.project_id]
        return RateGap(first.project_id, first.project_name, min(days))

    @property
    def free_entries(self) -> list[PricedEntry]:
        """Entries with a rate of nothing: billed, at 0."""
        return [
            entry
            for line in self.lines
            if line.kind is LineKind.TIME
            for entry in line.entries
            if entry.rate == 0
        ]

    @property
    def has_mixed_rates(self) -> bool:
        """Whether time at several rates is grouped together, so that `mixed_rates` decides."""
        return any(line.rates_met > 1 for line in self.lines)

    @property
    def seconds(self) -> int:
        return sum(line.seconds for line in self.lines)

    @property
    def billed_seconds(self) -> int:
        return sum(line.billed_seconds for line in self.lines)

    @property
    def is_ready(self) -> bool:
        """Whether it may be sent as it is."""
        return (
            bool(self.lines)
            and not self.unpriced
            and not any(problem.blocks for problem in self.problems)
        )

    @property
    def has_many_lines(self) -> bool:
        return len(self.lines) > MAX_DOCUMENTED_LINES

    @cached_property
    def digest(self) -> str:
        """Changes when anything changes that the person saw: the form sends it back, and creation
        insists on it.
        """
        digest = sha256(repr((self.options, self.totals)).encode())
        for line in self.lines:
            figures = (
                line.quantity.normalize(),
                line.unit_amount.normalize(),
                line.tax_rate.normalize(),
                line.amount,
                line.tax,
            )
            digest.update(
                repr(
                    (
                        line.kind,
                        line.description,
                        figures,
                        line.account_code,
                        line.tax_type,
                        line.tracking,
                    )
                ).encode()
            )
        for entry in self.entries:
            digest.update(f"{entry.id}{entry.fingerprint}".encode())
        return digest.hexdigest()

    @cached_property
    def fingerprint_text(self) -> str:
        """The entries and their fingerprints in one text, from which `Seen` can tell later what has
        changed.
        """
        return ",".join(f"{entry.id.hex}{entry.fingerprint}" for entry in self.entries)


def build_preview(
    entries: Iterable[PricedEntry],
    options: Options,
    references: References,
    charges: Sequence[Charge] = (),
) -> Preview:
    """The invoice that `entries` and `charges` make under `options`. What was not chosen is chosen
    (`apply_references`).
    """
    complete, grouped = apply_references(options, references), tuple(entries)
    unpriced = tuple(sorted((entry for entry in grouped if entry.rate is None), key=_time_order))
    lines = LineDrafter(complete, references).lines(
        [entry for entry in grouped if entry.rate is not None], charges
    )
    all_entries = tuple(
        sorted(
            [*grouped, *(entry for charge in charges for entry in charge.entries)], key=_time_order
        )
    )
    sums = sum_totals(lines, complete.line_amount_types)
    return Preview(
        complete,
        all_entries,
        unpriced,
        tuple(lines),
        sums,
        tuple(find_problems(complete, references, lines, sums)),
    )


def _time_order(entry: PricedEntry) -> tuple[date, int]:
    return entry.entry_date, entry.id.int


class SeenPreview:
    """What a person had before them, to say what is different now. Its text comes from a browser:
    it explains, it decides nothing.
    """

    def __init__(self, text: str) -> None:
        self._fingerprints = {part[:32]: part[32:] for part in text.split(",") if part}

    def describe_changes(self, now: Sequence[PricedEntry], missing: Iterable[UUID]) -> list[str]:
        """One sentence for each entry that is not as it was."""
        changed = [
            entry
            for entry in now
            if self._fingerprints.get(entry.id.hex, entry.fingerprint) != entry.fingerprint
        ]
        removed = sum(1 for entry_id in missing if entry_id.hex in self._fingerprints)
        remaining = sum(1 for entry in now if entry.id.hex in self._fingerprints)
        added = len(now) - remaining if remaining else 0
        sentences = [
            f"{entry.project_name} on {entry.entry_date:%-d %b %Y} ({entry.member_name}) was"
            " changed."
            for entry in changed
        ]
        if added:
            sentences.append(f"{count_noun(added, 'entry was', 'entries were')} added.")
        if removed:
            entries = count_noun(removed, "entry is", "entries are")
            sentences.append(f"{entries} no longer there to be billed.")
        return sentences
