"""What stands on the page of an invoice that is being made: its options, the lines added by hand,
and what single lines choose.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import g, request

from app.blueprints.invoices.books import Books
from app.blueprints.invoices.chips import option_chips
from app.blueprints.invoices.preview_notes import count_warnings, line_works
from app.forms.extra_lines import LinesForm, Price
from app.forms.invoices import OptionsForm
from app.forms.lines import MAX_LINES, LineFields, line_fields, sent_lines
from app.invoicing.documents.details import details_of
from app.invoicing.documents.fonts import missing_letters
from app.invoicing.documents.paper import preview_paper
from app.invoicing.models import LineKind
from app.invoicing.rules import Charge, Options, Preview, PricedEntry, build_preview
from app.kernel.errors import DomainError
from app.projects.models import BillingMode
from app.timesheets.queries import overlaps_of, stopped_timers_for
from app.xero.sync.queries import find_item, items

MANUAL_KINDS = (LineKind.EXTRA, LineKind.DISCOUNT)
# Lines that the page shows at first, and how many more whenever it is asked for more.
FIRST_SHOWN_LINES, MORE_SHOWN_LINES = 20, 100


@dataclass
class Draft:
    """`locked_charges`: charges that are not edited by hand. `line_choices`: what single lines
    chose, as it was sent or as it was stored.

    `has_template`: whether the template still says how lines are worded; charges that were stored
    keep their words.
    """

    form: OptionsForm
    lines: LinesForm
    books: Books
    client_name: str
    client_currency: str
    number_prefix: str
    locked_charges: Sequence[Charge] = ()
    line_choices: list[LineFields] = field(default_factory=list)
    is_readable: bool = True
    is_valid: bool = True
    item_problem: str = ""
    billing_mode: BillingMode = BillingMode.TIME
    has_template: bool = True
    shown_lines: int = FIRST_SHOWN_LINES

    def read(self) -> None:
        """Take what was sent, and do with the lines what was asked."""
        self.form.offer_for(
            self.books.references, self.client_currency, self.books.suggested_account
        )
        if request.form:
            self._read_lines()
            self._change_lines()
            self.shown_lines = _shown_lines()
        self.lines.offer(self.books.references)

    def check(self, *, complete: bool = False) -> bool:
        """Whether all that was sent is right; `complete`: no line that was added by hand may be
        half done.
        """
        are_options_valid, are_lines_valid = self.form.validate(), self.lines.validate()
        self.is_valid = are_options_valid and self.is_readable
        return self.is_valid and are_lines_valid and (not complete or self.lines.require_complete())

    def _read_lines(self) -> None:
        try:
            self.line_choices = sent_lines(
                request.form, request.form.getlist("open"), request.form.getlist("close")
            )
        except DomainError as refusal:
            self.is_readable = False
            self.form.form_errors = [*self.form.form_errors, refusal.message]

    def _change_lines(self) -> None:
        pressed = request.form.get("add", "")
        if pressed in MANUAL_KINDS:
            self.lines.add(LineKind(pressed))
        elif pressed == "item":
            self._add_item()
        self.lines.remove(request.form.get("remove", ""))

    def _add_item(self) -> None:
        item = find_item(request.form.get("item", ""))
        if item is None:
            self.item_problem = "No item of this code or name. Choose one from the list."
            return
        price = Price(item.unit_price) if item.unit_price is not None else None
        text = item.description or item.name
        self.lines.add(
            LineKind.EXTRA,
            description=text,
            price=price,
            account_code=item.account_code,
            tax_type=item.tax_type,
        )

    def options(self) -> Options:
        """What was chosen, valid."""
        tracking, references = self.form.tracking, self.books.references
        own = [fields.choice(tracking, references) for fields in self.line_choices]
        return self.form.options(self.client_name, self.client_currency, own, self.number_prefix)

    def charges(self) -> tuple[Charge, ...]:
        added = self.lines.charges(self.form.tracking, self.books.references)
        return (*self.locked_charges, *added)

    def build_preview(self, entries: Sequence[PricedEntry]) -> Preview | None:
        """None while the options are not valid, or there is nothing to bill."""
        charges = self.charges() if self.is_valid else ()
        if not self.is_valid or not (entries or charges):
            return None
        return build_preview(entries, self.options(), self.books.references, charges)

    def page_context(self, preview: Preview | None, client_id: UUID) -> dict[str, Any]:
        """What the templates of a preview and its options read."""
        references, lines = self.books.references, preview.lines if preview else ()
        details = details_of(g.org)
        paper = preview_paper(preview, references, self.shown_lines, details) if preview else None
        missing = missing_letters([*paper.texts, g.org.name]) if paper else []
        overlaps = overlaps_of([entry.id for entry in preview.entries]) if preview else {}
        waiting_timers = stopped_timers_for(client_id)
        return {
            "draft": self,
            "form": self.form,
            "books": self.books,
            "preview": preview,
            "paper": paper,
            "missing_letters": missing,
            "line_fields": self.fields_by_key(preview) if preview else {},
            "line_works": line_works(lines[: self.shown_lines]),
            "added_amounts": {line.key: line.amount for line in lines if line.kind in MANUAL_KINDS},
            "items": items(),
            "overlaps": overlaps,
            "waiting_timers": waiting_timers,
            "warning_count": count_warnings(preview, overlaps, waiting_timers, missing),
            "chips": option_chips(
                self.form, references, self.billing_mode, has_template=self.has_template
            ),
        }

    def fields_by_key(self, preview: Preview) -> dict[str, LineFields]:
        """What may be chosen for each of the lines that are shown, by the line's key."""
        sent = {fields.key: fields for fields in self.line_choices}
        lines = [
            line for line in preview.lines[: self.shown_lines] if line.kind not in MANUAL_KINDS
        ]
        return {
            line.key: line_fields(line, sent, self.form.tracking, self.books.references)
            for line in lines
        }

    def hidden_choices(
        self, preview: Preview | None, first_number: int
    ) -> Iterable[tuple[int, LineFields]]:
        """What was chosen for lines that are not shown now: kept, in case they come back; each with
        the number of its fields, from `first_number`.
        """
        keys = {line.key for line in preview.lines[: self.shown_lines]} if preview else set[str]()
        hidden = (
            fields for fields in self.line_choices if fields.key not in keys and fields.has_choices
        )
        return enumerate(hidden, first_number)


def _shown_lines() -> int:
    """So many lines as the page had, and more when that was pressed."""
    text = request.form.get("shown_lines", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 5
    count = int(text) if is_number else FIRST_SHOWN_LINES
    return min(count + MORE_SHOWN_LINES * ("more_lines" in request.form), MAX_LINES)
