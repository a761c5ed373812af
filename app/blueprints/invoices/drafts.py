"""What stands on the page of an invoice that is being made: its options, the lines added by hand,
and what single lines choose.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request

from app.blueprints.invoices.books import Books
from app.forms.invoices import OptionsForm
from app.forms.lines import LineFields, LinesForm, Price, line_fields, sent_lines
from app.invoicing.models import LineKind
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import Charge, Options, Preview, PricedEntry, build_preview
from app.kernel.errors import DomainError
from app.projects.models import BillingMode
from app.xero.items import find_item

MANUAL_KINDS = (LineKind.EXTRA, LineKind.DISCOUNT)
MAX_SHOWN_LINES = 200


@dataclass
class Draft:
    """`fixed`: charges that are not edited by hand. `chosen`: what single lines chose, as it was
    sent or as it was stored.

    `wording`: whether the template still says how lines are worded; charges that were stored keep
    their words.
    """

    form: OptionsForm
    lines: LinesForm
    known: Books
    client_name: str
    client_currency: str
    fixed: Sequence[Charge] = ()
    chosen: list[LineFields] = field(default_factory=list)
    readable: bool = True
    valid: bool = True
    item_problem: str = ""
    billing_mode: BillingMode = BillingMode.TIME
    wording: bool = True

    def read(self) -> None:
        """Take what was sent, and do with the lines what was asked."""
        self.form.offer_for(self.known.references, self.client_currency)
        if request.form:
            self._read_lines()
            self._change_lines()
        self.lines.offer(self.known.references)

    def check(self, *, complete: bool = False) -> bool:
        """Whether all that was sent is right; COMPLETE: no line that was added by hand may be half
        done.
        """
        options_right, lines_right = self.form.validate(), self.lines.validate()
        self.valid = options_right and self.readable
        return self.valid and lines_right and (not complete or self.lines.complete())

    def _read_lines(self) -> None:
        try:
            self.chosen = sent_lines(request.form, request.form.getlist("open"))
        except DomainError as refusal:
            self.readable = False
            self.form.form_errors = [*self.form.form_errors, refusal.message]

    def _change_lines(self) -> None:
        asked = request.form.get("add", "")
        if asked in MANUAL_KINDS:
            self.lines.add(LineKind(asked))
        elif asked == "item":
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
        base, books = self.form.tracking, self.known.references
        own = [one.choice(base, books) for one in self.chosen]
        return self.form.options(
            self.client_name, self.client_currency, own, invoice_defaults().number_prefix
        )

    def charges(self) -> tuple[Charge, ...]:
        return (*self.fixed, *self.lines.charges(self.form.tracking, self.known.references))

    def build_preview(self, entries: Sequence[PricedEntry]) -> Preview | None:
        """None while the options are not valid, or there is nothing to bill."""
        charges = self.charges() if self.valid else ()
        if not self.valid or not (entries or charges):
            return None
        return build_preview(entries, self.options(), self.known.references, charges)

    def fields_of(self, shown: Preview) -> dict[str, LineFields]:
        """What may be chosen for each of the lines that are shown, by the line's key."""
        sent = {one.key: one for one in self.chosen}
        lines = [line for line in shown.lines[:MAX_SHOWN_LINES] if line.kind not in MANUAL_KINDS]
        return {
            line.key: line_fields(line, sent, self.form.tracking, self.known.references)
            for line in lines
        }

    def unseen(self, shown: Preview | None) -> list[LineFields]:
        """What was chosen for lines that are not shown now: kept, in case they come back."""
        keys = {line.key for line in shown.lines[:MAX_SHOWN_LINES]} if shown else set[str]()
        return [one for one in self.chosen if one.key not in keys and (one.text or one.open)]
