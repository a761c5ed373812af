"""The preview: a pure function, used by the page that shows it and by the service that stores it, so that the two cannot differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from app.invoicing.rules.arithmetic import Totals, totals
from app.invoicing.rules.entries import PricedEntry
from app.invoicing.rules.grouping import DraftLine, build_lines
from app.invoicing.rules.options import Options, Problem, problems, tax_rate_of, with_references
from app.invoicing.rules.references import References

MANY_LINES = 200  # facts 3.8: more is undocumented ground


@dataclass(frozen=True)
class Preview:
    """What the invoice will be. Entries without a rate are in no line and must be priced or left out first."""

    options: Options
    entries: tuple[PricedEntry, ...]
    lines: tuple[DraftLine, ...]
    totals: Totals
    problems: tuple[Problem, ...]

    @property
    def unpriced(self) -> list[PricedEntry]:
        return [entry for entry in self.entries if entry.rate is None]

    @property
    def free(self) -> list[PricedEntry]:
        """Entries with a rate of nothing: billed, at 0."""
        return [entry for entry in self.entries if entry.rate == 0]

    @property
    def seconds(self) -> int:
        return sum(line.seconds for line in self.lines)

    @property
    def ready(self) -> bool:
        """Whether it may be sent as it is."""
        return bool(self.lines) and not self.unpriced and not self.problems

    @property
    def has_many_lines(self) -> bool:
        return len(self.lines) > MANY_LINES

    @cached_property
    def digest(self) -> str:
        """Changes when anything changes that the person saw: the form sends it back, and creation insists on it."""
        shown = sha256(repr((self.options, self.totals)).encode())
        for line in self.lines:
            shown.update(
                repr((line.description, line.quantity, line.unit_amount.normalize(), line.tax_rate.normalize(), line.amount, line.tax)).encode()
            )
        for entry in self.entries:
            shown.update(f"{entry.id}{entry.fingerprint}".encode())
        return shown.hexdigest()

    @cached_property
    def seen(self) -> str:
        """The entries and their fingerprints in one text, from which `Seen` can tell later what has changed."""
        return ",".join(f"{entry.id.hex}{entry.fingerprint}" for entry in self.entries)


def preview(entries: Iterable[PricedEntry], options: Options, references: References) -> Preview:
    """The invoice that ENTRIES make under OPTIONS. What was not chosen is chosen (`with_references`)."""
    chosen = tuple(sorted(entries, key=lambda entry: (entry.entry_date, entry.id)))
    complete = with_references(options, references)
    lines = build_lines([entry for entry in chosen if entry.rate is not None], complete, tax_rate_of(complete, references))
    return Preview(complete, chosen, tuple(lines), totals(lines, complete.line_amount_types), tuple(problems(complete, references)))


class Seen:
    """What a person had before them, to say what is different now. Its text comes from a browser: it explains, it decides nothing."""

    def __init__(self, text: str) -> None:
        self._fingerprints = {part[:32]: part[32:] for part in text.split(",") if part}

    def changes(self, now: Sequence[PricedEntry], missing: Iterable[UUID]) -> list[str]:
        """One sentence for each entry that is not as it was."""
        changed = [entry for entry in now if self._fingerprints.get(entry.id.hex, entry.fingerprint) != entry.fingerprint]
        gone = sum(1 for entry_id in missing if entry_id.hex in self._fingerprints)
        sentences = [f"{entry.project_name} on {entry.entry_date:%-d %b %Y} ({entry.member_name}) was changed." for entry in changed]
        return [*sentences, f"{gone} {'entry is' if gone == 1 else 'entries are'} no longer there to be billed."] if gone else sentences
