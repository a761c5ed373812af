"""What is stored must be what a person saw in the preview."""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.invoicing.rules import Preview, SeenPreview
from app.kernel.counts import words_for_count
from app.kernel.errors import Conflict, DomainError


class PreviewChanged(Conflict):
    """What would be created is not what the person saw. `changes`: one sentence for each difference
    that can be named.
    """

    def __init__(self, changes: Sequence[str]) -> None:
        super().__init__(
            "This changed since the preview. Look at it once more: nothing has been created."
        )
        self.changes = list(changes)


def require_seen(
    preview: Preview, digest: str, seen_text: str, entry_ids: Collection[UUID]
) -> Preview:
    """The preview, if it is the one that the person saw (`digest`, and `seen_text` to say what
    differs) and holds those entries; else raises `PreviewChanged`.
    """
    missing = set(entry_ids) - {entry.id for entry in preview.entries}
    if missing or preview.digest != digest:
        raise PreviewChanged(SeenPreview(seen_text).describe_changes(preview.entries, missing))
    return preview


def check_complete(preview: Preview, *, sending: bool) -> None:
    """Raises DomainError for an invoice that cannot be stored, or not be sent."""
    if not preview.entries and not preview.lines:
        raise DomainError("Choose at least one entry, or add a line.", "entry_ids")
    if preview.unpriced:
        raise DomainError(
            f"{len(preview.unpriced)} of the entries"
            f" {words_for_count(len(preview.unpriced), 'has', 'have')} no rate in"
            f" {preview.options.rate_currency}. Set one for the project or the client, or leave"
            " them out.",
            "entry_ids",
        )
    blocking = [problem for problem in preview.problems if problem.blocks]
    if sending and blocking:
        raise DomainError(blocking[0].text, blocking[0].field)
