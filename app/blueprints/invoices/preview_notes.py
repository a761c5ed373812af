"""What a page says beside a preview: what to look at, and whose work its lines are."""

from collections.abc import Sequence, Sized

from app.invoicing.models import LineKind
from app.invoicing.rules import DraftLine, Preview
from app.web.filters import count_noun

MAX_NAMED_PEOPLE = 3


def count_warnings(preview: Preview | None, *others: Sized) -> int:
    """How many kinds of things there are to look at; nothing is refused for them. `others`: what
    was found beside the preview itself.
    """
    if preview is None:
        return 0
    remarks = [problem for problem in preview.problems if not problem.blocks]
    kinds = (preview.free_entries, preview.options.rates_in, *others)
    return len(remarks) + sum(map(bool, kinds)) + preview.has_many_lines


def line_works(lines: Sequence[DraftLine]) -> dict[str, str]:
    """Key of a line of time → how many entries it bills, and of whom."""
    return {line.key: _describe_work(line) for line in lines if line.kind is LineKind.TIME}


def _describe_work(line: DraftLine) -> str:
    names = list(dict.fromkeys(entry.member_name for entry in line.entries))
    people = ", ".join(names[:MAX_NAMED_PEOPLE]) + (" …" if len(names) > MAX_NAMED_PEOPLE else "")
    return f"{count_noun(len(line.entries), 'entry')} · {people}"
