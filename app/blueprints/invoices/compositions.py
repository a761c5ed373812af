"""What the pages of a new invoice have in common, whatever it bills: time, a retainer's period or
part of a fixed price.
"""

from collections.abc import Callable, Sized
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from flask import flash, g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.invoices.billing_modes import MODE_PAGES, mode_tabs
from app.blueprints.invoices.books import Books, load_books
from app.blueprints.invoices.contact_link import ContactLink
from app.blueprints.invoices.drafts import Draft
from app.blueprints.invoices.pdf import preview_pdf
from app.blueprints.invoices.periods import PERIOD_BUTTON
from app.forms.extra_lines import LinesForm
from app.forms.invoices import options_form
from app.invoicing import services
from app.invoicing.queries import invoices
from app.invoicing.queries.defaults import invoice_defaults
from app.invoicing.rules import CHARGE_TEMPLATE, Charge, Preview, Wording
from app.kernel import clock
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.projects.models import BillingMode, Client
from app.web.page import redirect_to, render

# What the pressed button changes more of the page than the preview.
FORM_BUTTONS = {"refilter", "look_again", PERIOD_BUTTON}
# So many entries are told apart when a person is told what has changed since the preview.
MAX_SEEN_ENTRIES = 200


class Composition(Protocol):
    """What a page of a new invoice shows. `chosen_ids`: of the time on it; `changes`: what changed
    since the preview.
    """

    client: Client
    draft: Draft
    changes: list[str]

    @property
    def chosen_ids(self) -> Sized: ...
    def build_preview(self) -> Preview | None: ...


@dataclass
class ChargedComposition:
    """An invoice that is made of charges. `refusal`: what stands in the way of them."""

    client: Client
    draft: Draft
    changes: list[str] = field(default_factory=list)
    refusal: DomainError | None = None

    @property
    def chosen_ids(self) -> Sized:
        return [entry.id for charge in self.draft.locked_charges for entry in charge.entries]

    def add_charges(self, make_charges: Callable[[Wording], tuple[Charge, ...]]) -> None:
        """Take the charges in the words that were chosen; a refusal is kept."""
        if not self.draft.form.template.errors:
            try:
                self.draft.locked_charges = make_charges(self.draft.form.wording)
            except DomainError as error:
                self.refusal = error

    def build_preview(self) -> Preview | None:
        return self.draft.build_preview(()) if self.draft.locked_charges else None

    def new_invoice(self, mode: BillingMode) -> services.NewInvoice:
        """What was chosen, valid."""
        form = self.draft.form
        return services.NewInvoice(
            client_id=self.client.id,
            entry_ids=frozenset(),
            options=self.draft.options(),
            digest=form.digest.data or "",
            seen=form.seen.data or "",
            send=is_sending(self.draft.books),
            charges=self.draft.charges(),
            billing_mode=mode,
            form_token=parse_id(form.form_token.data or ""),
        )


def is_sending(books: Books) -> bool:
    return books.is_connected and "save" not in request.form


def charged_draft(client: Client, mode: BillingMode) -> Draft:
    """The draft as it was sent, else as it starts."""
    books, defaults = load_books(), invoice_defaults()
    form = options_form(
        defaults, clock.today(g.member.time_zone), client.currency, books.references
    )
    if not form.is_submitted():
        form.template.data = CHARGE_TEMPLATE
    draft = Draft(
        form,
        LinesForm(),
        books,
        client.name,
        client.currency,
        defaults.number_prefix,
        billing_mode=mode,
    )
    draft.read()
    return draft


def redirect_if_made() -> Response | None:
    """The way to the invoice that this very form has made before."""
    invoice_id = invoices.invoice_of_form(parse_id(request.form.get("form_token", "")))
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id)) if invoice_id else None


def create_charged(
    composition: ChargedComposition, create_invoice: Callable[[], UUID]
) -> Response | int:
    """Create the invoice. Answers the way to it, or the status of the page that says why not."""
    try:
        invoice_id = create_invoice()
    except services.PreviewChanged as changed:
        composition.changes = [changed.message, *changed.changes]
        return 409
    except DomainError as error:
        composition.refusal = error
        return error.status
    flash(
        "On its way to Xero."
        if is_sending(composition.draft.books)
        else "Draft saved. Its time is locked.",
        "success",
    )
    return redirect_to(url_for("invoices.show", invoice_id=invoice_id))


def render_composition(
    composition: Composition,
    mode: BillingMode,
    status: int,
    linked: ContactLink | None = None,
    **context: Any,
) -> Response:
    """The whole page, the form after a change of what is billed or of the link, or the preview
    alone after any other change.
    """
    draft, preview, client = composition.draft, composition.build_preview(), composition.client
    if status == 200 and (document := preview_pdf(preview, draft.books.references)):
        return document
    linking = linked or ContactLink()
    is_form_changed = bool(FORM_BUTTONS & request.form.keys()) or linking.is_asked
    return render(
        "invoices/new.html",
        "invoice_compose" if is_form_changed else "invoice_preview",
        status=status,
        composition=composition,
        mode=mode,
        modes=mode_tabs(client.id, mode),
        create_url=MODE_PAGES[mode].create_url(client.id),
        currency=client.currency,
        preview_url=MODE_PAGES[mode].preview_url(client.id),
        sending=draft.books.is_connected and client.contact_id is not None,
        linking=linking,
        max_seen_entries=MAX_SEEN_ENTRIES,
        **draft.page_context(preview, client.id),
        **context,
    )
